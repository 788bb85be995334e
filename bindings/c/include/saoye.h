/* saoye (扫叶): marks and removes page spam and boilerplate from scraped Chinese pages.
   Written by cbindgen from bindings/c/src/lib.rs; do not edit. */

#ifndef SAOYE_H
#define SAOYE_H

#include <stddef.h>
#include <stdint.h>

// The version of the interface: it grows whenever a program that was built for the one before would not work with this one.
#define SAOYE_ABI_VERSION 1

// What an entry has to say.
typedef enum saoye_status {
  // It was done.
  SAOYE_STATUS_OK = 0,
  // A pointer that has to point to something is NULL.
  SAOYE_STATUS_NULL_POINTER = 1,
  // The text is not UTF-8.
  SAOYE_STATUS_NOT_UTF8 = 2,
  // The text is longer than memory can be.
  SAOYE_STATUS_TOO_LONG = 3,
  // The configuration is not as it should be.
  SAOYE_STATUS_CONFIG = 4,
  // The table of divisions is not as it should be.
  SAOYE_STATUS_DICTIONARY = 5,
  // The buffer is too small: nothing was written to it, and the size that it takes was told.
  SAOYE_STATUS_BUFFER_TOO_SMALL = 6,
  // There is no mark, label or action of that number.
  SAOYE_STATUS_OUT_OF_RANGE = 7,
  // A defect of the library; the cleaner may be used further.
  SAOYE_STATUS_PANIC = 8,
  // The page is in an encoding in which it cannot be rewritten.
  SAOYE_STATUS_ENCODING = 9,
} saoye_status;

// Marks and cleans pages. Immutable: threads may share one.
typedef struct saoye_cleaner_t saoye_cleaner_t;

// A span of a page that is junk or damaged. Spans are in bytes of the text.
typedef struct saoye_mark_t {
  // First byte.
  size_t start;
  // Byte after the last.
  size_t end;
  // What it is, a number for saoye_label_name.
  uint32_t label;
  // What is done about it: 0 nothing, it is only reported; 1 it is removed; 2 something else is put in its place.
  uint32_t edit;
  // How sure that is, from 0 to 1.
  float score;
} saoye_mark_t;

// What the marks say of a page as a whole.
typedef struct saoye_verdict_t {
  // 0 keep, nothing is to be changed; 1 worth keeping when cleaned; 2 dropping is advised.
  uint32_t decision;
  // The share of the page's visible characters that is removed, from 0 to 1.
  float removed_share;
  // How much of the page is spam, from 0 to 1.
  float spam_score;
} saoye_verdict_t;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the interface that the library has. A program checks that it is SAOYE_ABI_VERSION of its header.
uint32_t saoye_abi_version(void);

// The version of the library, such as "0.1.0". Never NULL, never to be freed.
const char *saoye_version(void);

// What the last call in this thread that did not return SAOYE_STATUS_OK had to say. Never NULL, never to be freed; it holds until the next
// call in this thread that fails.
const char *saoye_last_error(void);

// Makes a cleaner with the embedded dictionaries and the default configuration.
//
// # Safety
//
// `cleaner` may be written to or is NULL.
enum saoye_status saoye_cleaner_new(struct saoye_cleaner_t **cleaner);

// Makes a cleaner. `toml` is a configuration as the command line reads it from a file, `divisions` a table of further
// divisions with the columns of dictionaries/divisions.tsv; each may be NULL with length 0. saoye_cleaner_free frees it.
//
// # Safety
//
// The texts are readable for their lengths or NULL, `cleaner` may be written to or is NULL.
enum saoye_status saoye_cleaner_new_with(const char *toml,
                                         size_t toml_len,
                                         const char *divisions,
                                         size_t divisions_len,
                                         struct saoye_cleaner_t **cleaner);

// Frees a cleaner. NULL is left alone.
//
// # Safety
//
// The cleaner was made here, is not freed yet, and no thread uses it.
void saoye_cleaner_free(struct saoye_cleaner_t *cleaner);

// Writes the marks of a page to `marks`, ordered, disjoint, and their number to `count`. Where there are more than `capacity` it writes
// the number alone and returns SAOYE_STATUS_BUFFER_TOO_SMALL: with capacity 0 it counts.
//
// # Safety
//
// The cleaner was made here or is NULL, the text is readable for its length, `marks` has room for `capacity` marks or is
// NULL, `count` may be written to or is NULL.
enum saoye_status saoye_mark(const struct saoye_cleaner_t *cleaner,
                             const char *page,
                             size_t page_len,
                             struct saoye_mark_t *marks,
                             size_t capacity,
                             size_t *count);

// Writes the page without what is to be removed, and with what is to be restored, to `clean`, without a NUL, and its length in bytes
// to `len`. Where that is more than `capacity` it writes the length alone and returns SAOYE_STATUS_BUFFER_TOO_SMALL.
//
// # Safety
//
// As for saoye_mark.
enum saoye_status saoye_clean(const struct saoye_cleaner_t *cleaner,
                              const char *page,
                              size_t page_len,
                              char *clean,
                              size_t capacity,
                              size_t *len);

// Writes why mark number `index` of a page was made, as "signal=value signal=value", to `evidence`, without a NUL, and its
// length in bytes to `len`. It marks the page anew.
//
// # Safety
//
// As for saoye_mark.
enum saoye_status saoye_evidence(const struct saoye_cleaner_t *cleaner,
                                 const char *page,
                                 size_t page_len,
                                 size_t index,
                                 char *evidence,
                                 size_t capacity,
                                 size_t *len);

// Writes what is asked for of a page of HTML to `out`, without a NUL, and its length in bytes to `len`: with `what` 0 its visible text,
// cleaned, a paragraph a line; with 1 its main content alone; with 2 the page itself without what is to be removed, in its own
// encoding. `page` is bytes in any encoding, `content_type` the Content-Type that it came with, ended by a NUL, or NULL.
//
// # Safety
//
// As for saoye_clean; `content_type` ends with a NUL or is NULL.
enum saoye_status saoye_clean_html(const struct saoye_cleaner_t *cleaner,
                                   const char *page,
                                   size_t page_len,
                                   const char *content_type,
                                   uint32_t what,
                                   char *out,
                                   size_t capacity,
                                   size_t *len);

// Tells what the marks say of a page as a whole.
//
// # Safety
//
// As for saoye_mark.
enum saoye_status saoye_judge(const struct saoye_cleaner_t *cleaner,
                              const char *page,
                              size_t page_len,
                              struct saoye_verdict_t *verdict);

// The name of a label, such as "region-stuffing", or NULL where there is none of that number. Never to be freed.
const char *saoye_label_name(uint32_t label);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SAOYE_H */
