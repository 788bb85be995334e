//! The C library of saoye. The header `include/saoye.h` is written from this file by cbindgen; the rules of its use stand there.
//!
//! Every entry catches panics, checks its pointers for NULL, and returns a status; `saoye_last_error` tells more. Texts are given as a
//! pointer and a length in bytes, need no NUL at their end, and may be NULL where the length is 0.

#![deny(missing_docs)]

use std::{
    cell::RefCell,
    ffi::{CStr, CString, c_char},
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice, str,
};

use saoye::{Config, Decision, Edit, HtmlHints, Label, dictionary::Dictionaries};

/// The version of the interface: it grows whenever a program that was built for the one before would not work with this one.
pub const SAOYE_ABI_VERSION: u32 = 1;

/// What an entry has to say.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was done.
    Ok = 0,
    /// A pointer that has to point to something is NULL.
    NullPointer = 1,
    /// The text is not UTF-8.
    NotUtf8 = 2,
    /// The text is longer than memory can be.
    TooLong = 3,
    /// The configuration is not as it should be.
    Config = 4,
    /// The table of divisions is not as it should be.
    Dictionary = 5,
    /// The buffer is too small: nothing was written to it, and the size that it takes was told.
    BufferTooSmall = 6,
    /// There is no mark, label or action of that number.
    OutOfRange = 7,
    /// A defect of the library; the cleaner may be used further.
    Panic = 8,
    /// The page is in an encoding in which it cannot be rewritten.
    Encoding = 9,
}

/// Marks and cleans pages. Immutable: threads may share one.
pub struct Cleaner(saoye::Cleaner);

/// A span of a page that is junk or damaged. Spans are in bytes of the text.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is, a number for saoye_label_name.
    pub label: u32,
    /// What is done about it: 0 nothing, it is only reported; 1 it is removed; 2 something else is put in its place.
    pub edit: u32,
    /// How sure that is, from 0 to 1.
    pub score: f32,
}

/// What the marks say of a page as a whole.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Verdict {
    /// 0 keep, nothing is to be changed; 1 worth keeping when cleaned; 2 dropping is advised.
    pub decision: u32,
    /// The share of the page's visible characters that is removed, from 0 to 1.
    pub removed_share: f32,
    /// How much of the page is spam, from 0 to 1.
    pub spam_score: f32,
}

thread_local! {
    static LAST: RefCell<CString> = RefCell::default();
}

/// A failure: its status, and what to say of it.
struct Failure(Status, String);

fn fail<T>(status: Status, message: impl ToString) -> Result<T, Failure> {
    Err(Failure(status, message.to_string()))
}

/// Does something, keeps its failure for `saoye_last_error`, and lets no panic out.
fn guard(work: impl FnOnce() -> Result<(), Failure>) -> Status {
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        let message = message.unwrap_or_default();
        fail(
            Status::Panic,
            format!("a defect of saoye, please report it: {message}"),
        )
    });
    let Err(Failure(status, message)) = done else {
        return Status::Ok;
    };
    let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
    // Where the thread ends there is nobody left to tell.
    let _ = LAST.try_with(|last| last.replace(message));
    status
}

/// The bytes at a pointer.
///
/// # Safety
///
/// `len` bytes have to be readable at `at`, unchanged as long as they are used, or `at` is NULL.
unsafe fn bytes<'t>(at: *const c_char, len: usize) -> Result<&'t [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if at.is_null() {
        return fail(Status::NullPointer, "expected a text, got NULL");
    }
    if len > isize::MAX as usize {
        return fail(
            Status::TooLong,
            format!("expected a length in bytes, got {len}"),
        );
    }
    // SAFETY: the caller's promise; the length was checked.
    Ok(unsafe { slice::from_raw_parts(at.cast::<u8>(), len) })
}

/// The text at a pointer.
///
/// # Safety
///
/// As for [`bytes`].
unsafe fn text<'t>(text: *const c_char, len: usize) -> Result<&'t str, Failure> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(text, len)? };
    str::from_utf8(bytes).or_else(|e| {
        let at = e.valid_up_to();
        fail(
            Status::NotUtf8,
            format!("expected UTF-8, got other bytes at byte {at}"),
        )
    })
}

/// What a pointer points to.
///
/// # Safety
///
/// The pointer is NULL or points to what its type says.
unsafe fn given<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller's promise.
    match unsafe { pointer.as_ref() } {
        Some(given) => Ok(given),
        None => fail(Status::NullPointer, format!("expected {what}, got NULL")),
    }
}

/// Where a result goes.
///
/// # Safety
///
/// The pointer is NULL or may be written to.
unsafe fn put<T>(out: *mut T, value: T, what: &str) -> Result<(), Failure> {
    if out.is_null() {
        return fail(
            Status::NullPointer,
            format!("expected a place for {what}, got NULL"),
        );
    }
    // SAFETY: the caller's promise. What stands there is not dropped: it may never have been written.
    unsafe { out.write(value) };
    Ok(())
}

/// Copies what was asked for into the caller's buffer, if there is room for all of it, and tells how much there is.
///
/// # Safety
///
/// `buffer` has room for `capacity` items or is NULL, `count` may be written to or is NULL.
unsafe fn fill<T: Copy>(
    items: &[T],
    buffer: *mut T,
    capacity: usize,
    count: *mut usize,
) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    unsafe { put(count, items.len(), "the count")? };
    if items.len() > capacity {
        let message = format!("expected room for {}, got {capacity}", items.len());
        return fail(Status::BufferTooSmall, message);
    }
    if items.is_empty() {
        return Ok(());
    }
    if buffer.is_null() {
        return fail(Status::NullPointer, "expected a buffer, got NULL");
    }
    // SAFETY: there is room, by the caller's promise, and the library's own memory does not overlap it.
    unsafe { ptr::copy_nonoverlapping(items.as_ptr(), buffer, items.len()) };
    Ok(())
}

/// The version of the interface that the library has. A program checks that it is SAOYE_ABI_VERSION of its header.
#[unsafe(no_mangle)]
pub extern "C" fn saoye_abi_version() -> u32 {
    SAOYE_ABI_VERSION
}

/// The version of the library, such as "0.1.0". Never NULL, never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn saoye_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"",
        };
    VERSION.as_ptr()
}

/// What the last call in this thread that did not return SAOYE_STATUS_OK had to say. Never NULL, never to be freed; it holds until the next
/// call in this thread that fails.
#[unsafe(no_mangle)]
pub extern "C" fn saoye_last_error() -> *const c_char {
    LAST.try_with(|last| last.borrow().as_ptr())
        .unwrap_or(c"".as_ptr())
}

/// Makes a cleaner with the embedded dictionaries and the default configuration.
///
/// # Safety
///
/// `cleaner` may be written to or is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_cleaner_new(cleaner: *mut *mut Cleaner) -> Status {
    // SAFETY: the caller's promise; no text and no table is given.
    unsafe { saoye_cleaner_new_with(ptr::null(), 0, ptr::null(), 0, cleaner) }
}

/// Makes a cleaner. `toml` is a configuration as the command line reads it from a file, `divisions` a table of further
/// divisions with the columns of dictionaries/divisions.tsv; each may be NULL with length 0. saoye_cleaner_free frees it.
///
/// # Safety
///
/// The texts are readable for their lengths or NULL, `cleaner` may be written to or is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_cleaner_new_with(
    toml: *const c_char,
    toml_len: usize,
    divisions: *const c_char,
    divisions_len: usize,
    cleaner: *mut *mut Cleaner,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (toml, divisions) = unsafe { (text(toml, toml_len)?, text(divisions, divisions_len)?) };
        // SAFETY: the caller's promise.
        unsafe { put(cleaner, ptr::null_mut(), "the cleaner")? };
        let config = Config::from_toml("the configuration", toml);
        let config = config.or_else(|e| fail(Status::Config, e))?;
        let mut dictionaries = Dictionaries::default();
        if !divisions.is_empty() {
            let with = dictionaries.with_divisions("the table of divisions", divisions);
            dictionaries = with.or_else(|e| fail(Status::Dictionary, e))?;
        }
        let builder = saoye::Cleaner::builder();
        let made = builder.config(config).dictionaries(dictionaries).build();
        // SAFETY: the caller's promise.
        unsafe {
            put(
                cleaner,
                Box::into_raw(Box::new(Cleaner(made))),
                "the cleaner",
            )
        }
    })
}

/// Frees a cleaner. NULL is left alone.
///
/// # Safety
///
/// The cleaner was made here, is not freed yet, and no thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_cleaner_free(cleaner: *mut Cleaner) {
    guard(|| {
        if !cleaner.is_null() {
            // SAFETY: the caller's promise.
            drop(unsafe { Box::from_raw(cleaner) });
        }
        Ok(())
    });
}

/// Writes the marks of a page to `marks`, ordered, disjoint, and their number to `count`. Where there are more than `capacity` it writes
/// the number alone and returns SAOYE_STATUS_BUFFER_TOO_SMALL: with capacity 0 it counts.
///
/// # Safety
///
/// The cleaner was made here or is NULL, the text is readable for its length, `marks` has room for `capacity` marks or is
/// NULL, `count` may be written to or is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_mark(
    cleaner: *const Cleaner,
    page: *const c_char,
    page_len: usize,
    marks: *mut Mark,
    capacity: usize,
    count: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (cleaner, page) = unsafe { (given(cleaner, "a cleaner")?, text(page, page_len)?) };
        let found: Vec<Mark> = cleaner
            .0
            .mark(page)
            .iter()
            .map(|mark| Mark {
                start: mark.span.start,
                end: mark.span.end,
                label: mark.label as u32,
                edit: match mark.edit {
                    None => 0,
                    Some(Edit::Remove) => 1,
                    Some(_) => 2,
                },
                score: mark.score,
            })
            .collect();
        // SAFETY: the caller's promise.
        unsafe { fill(&found, marks, capacity, count) }
    })
}

/// Writes the page without what is to be removed, and with what is to be restored, to `clean`, without a NUL, and its length in bytes
/// to `len`. Where that is more than `capacity` it writes the length alone and returns SAOYE_STATUS_BUFFER_TOO_SMALL.
///
/// # Safety
///
/// As for saoye_mark.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_clean(
    cleaner: *const Cleaner,
    page: *const c_char,
    page_len: usize,
    clean: *mut c_char,
    capacity: usize,
    len: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (cleaner, page) = unsafe { (given(cleaner, "a cleaner")?, text(page, page_len)?) };
        let cleaned = cleaner.0.clean(page);
        // SAFETY: the caller's promise.
        unsafe { fill(cleaned.as_bytes(), clean.cast(), capacity, len) }
    })
}

/// Writes why mark number `index` of a page was made, as "signal=value signal=value", to `evidence`, without a NUL, and its
/// length in bytes to `len`. It marks the page anew.
///
/// # Safety
///
/// As for saoye_mark.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_evidence(
    cleaner: *const Cleaner,
    page: *const c_char,
    page_len: usize,
    index: usize,
    evidence: *mut c_char,
    capacity: usize,
    len: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (cleaner, page) = unsafe { (given(cleaner, "a cleaner")?, text(page, page_len)?) };
        let marks = cleaner.0.mark(page);
        let Some(mark) = marks.get(index) else {
            let message = format!("expected a mark below {}, got {index}", marks.len());
            return fail(Status::OutOfRange, message);
        };
        let said = mark.evidence.to_string();
        // SAFETY: the caller's promise.
        unsafe { fill(said.as_bytes(), evidence.cast(), capacity, len) }
    })
}

/// Writes what is asked for of a page of HTML to `out`, without a NUL, and its length in bytes to `len`: with `what` 0 its visible text,
/// cleaned, a paragraph a line; with 1 its main content alone; with 2 the page itself without what is to be removed, in its own
/// encoding. `page` is bytes in any encoding, `content_type` the Content-Type that it came with, ended by a NUL, or NULL.
///
/// # Safety
///
/// As for saoye_clean; `content_type` ends with a NUL or is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_clean_html(
    cleaner: *const Cleaner,
    page: *const c_char,
    page_len: usize,
    content_type: *const c_char,
    what: u32,
    out: *mut c_char,
    capacity: usize,
    len: *mut usize,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (cleaner, page) = unsafe { (given(cleaner, "a cleaner")?, bytes(page, page_len)?) };
        let content_type = match content_type.is_null() {
            true => None,
            // SAFETY: the caller's promise.
            false => unsafe { CStr::from_ptr(content_type) }.to_str().ok(),
        };
        let hints = HtmlHints { content_type };
        let written = match what {
            0 => cleaner.0.clean_html(page, hints).text.into_bytes(),
            1 => cleaner.0.main_html(page, hints).text.into_bytes(),
            2 => match cleaner.0.rewrite_html(page, hints) {
                Ok(page) => page,
                Err(e) => return fail(Status::Encoding, e),
            },
            other => {
                return fail(
                    Status::OutOfRange,
                    format!("expected 0, 1 or 2, got {other}"),
                );
            }
        };
        // SAFETY: the caller's promise.
        unsafe { fill(&written, out.cast(), capacity, len) }
    })
}

/// Tells what the marks say of a page as a whole.
///
/// # Safety
///
/// As for saoye_mark.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn saoye_judge(
    cleaner: *const Cleaner,
    page: *const c_char,
    page_len: usize,
    verdict: *mut Verdict,
) -> Status {
    guard(|| {
        // SAFETY: the caller's promise.
        let (cleaner, page) = unsafe { (given(cleaner, "a cleaner")?, text(page, page_len)?) };
        let said = cleaner.0.verdict(page);
        let told = Verdict {
            decision: Decision::all()
                .position(|known| known == said.decision)
                .unwrap_or(0) as u32,
            removed_share: said.removed_share,
            spam_score: said.spam_score,
        };
        // SAFETY: the caller's promise.
        unsafe { put(verdict, told, "the verdict") }
    })
}

/// The name of a label, such as "region-stuffing", or NULL where there is none of that number. Never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn saoye_label_name(label: u32) -> *const c_char {
    let mut name = ptr::null();
    guard(|| {
        let known = usize::try_from(label)
            .ok()
            .and_then(|label| NAMES.get(label));
        let Some(known) = known else {
            return fail(
                Status::OutOfRange,
                format!("expected a label below {}, got {label}", NAMES.len()),
            );
        };
        name = known.as_ptr();
        Ok(())
    });
    name
}

static NAMES: std::sync::LazyLock<Vec<CString>> = std::sync::LazyLock::new(|| {
    let names = Label::all().map(|label| CString::new(label.as_str()));
    names.map(Result::unwrap_or_default).collect()
});
