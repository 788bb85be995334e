// Cleans a page from Java, by JNA: java -cp jna.jar -Djna.library.path=LIB examples/Clean.java
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

public class Clean {
    /** A size_t is a long where pointers have 64 bits. */
    public interface Saoye extends Library {
        int saoye_abi_version();
        String saoye_last_error();
        int saoye_cleaner_new(PointerByReference cleaner);
        int saoye_clean(Pointer cleaner, byte[] page, long pageLength, byte[] clean, long capacity, LongByReference length);
        void saoye_cleaner_free(Pointer cleaner);
    }

    public static void main(String[] args) {
        Saoye saoye = Native.load("saoye_c", Saoye.class);
        byte[] page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间".getBytes(StandardCharsets.UTF_8);
        byte[] clean = new byte[2 * page.length];
        PointerByReference cleaner = new PointerByReference();
        LongByReference length = new LongByReference();
        if (saoye.saoye_abi_version() != 1 || saoye.saoye_cleaner_new(cleaner) != 0
                || saoye.saoye_clean(cleaner.getValue(), page, page.length, clean, clean.length, length) != 0) {
            throw new IllegalStateException(saoye.saoye_last_error());
        }
        System.out.println(new String(clean, 0, (int) length.getValue(), StandardCharsets.UTF_8));
        saoye.saoye_cleaner_free(cleaner.getValue());
    }
}
