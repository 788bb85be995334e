/* Prints what is junk in a page, and the page without it: cc clean.c $(pkg-config --cflags --libs saoye) */
#include <saoye.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    const char *page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间";
    size_t len = strlen(page), count, room = 2 * strlen(page);
    saoye_mark_t marks[16];
    char *clean = malloc(room);
    saoye_cleaner_t *cleaner;
    if (!clean || saoye_abi_version() != SAOYE_ABI_VERSION || saoye_cleaner_new(&cleaner) ||
        saoye_mark(cleaner, page, len, marks, 16, &count))
        return fprintf(stderr, "%s\n", saoye_last_error()), 1;
    for (size_t i = 0; i < count; i++)
        printf("%s %.2f %.*s\n", saoye_label_name(marks[i].label), marks[i].score,
               (int)(marks[i].end - marks[i].start), page + marks[i].start);
    if (saoye_clean(cleaner, page, len, clean, room, &len))
        return fprintf(stderr, "%s\n", saoye_last_error()), 1;
    printf("%.*s\n", (int)len, clean);
    saoye_cleaner_free(cleaner);
    free(clean);
    return 0;
}
