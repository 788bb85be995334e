/* What the header promises, and what it says of input that no program should give. */
#include <saoye.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

#define CHECK(that)                                                        \
    do {                                                                   \
        if (that) {                                                        \
            passed++;                                                      \
        } else {                                                           \
            failed++;                                                      \
            fprintf(stderr, "test.c:%d: %s (%s)\n", __LINE__, #that, saoye_last_error()); \
        }                                                                  \
    } while (0)

static const char PAGE[] = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间";
static const char ARTICLE[] = "今天上午,全市春季植树活动在南山公园举行。";
static const size_t LEN = sizeof PAGE - 1;

static int said(const char *part) { return strstr(saoye_last_error(), part) != NULL; }

static void marks_and_text(const saoye_cleaner_t *cleaner) {
    saoye_mark_t marks[4];
    char clean[256], evidence[256];
    size_t n = 99, len = 99;
    saoye_verdict_t verdict;
    CHECK(saoye_mark(cleaner, PAGE, LEN, NULL, 0, &n) == SAOYE_STATUS_BUFFER_TOO_SMALL && n == 1);
    CHECK(saoye_mark(cleaner, PAGE, LEN, marks, 4, &n) == SAOYE_STATUS_OK && n == 1);
    CHECK(strcmp(saoye_label_name(marks[0].label), "share-widget") == 0);
    CHECK(marks[0].start == sizeof ARTICLE && marks[0].end == LEN);
    CHECK(marks[0].edit == 1 && marks[0].score >= 0.5f && marks[0].score <= 1.0f);
    CHECK(saoye_clean(cleaner, PAGE, LEN, clean, sizeof clean, &len) == SAOYE_STATUS_OK);
    CHECK(len == sizeof ARTICLE - 1 && memcmp(clean, ARTICLE, len) == 0);
    memset(clean, 'x', sizeof clean);
    CHECK(saoye_clean(cleaner, PAGE, LEN, clean, 10, &len) == SAOYE_STATUS_BUFFER_TOO_SMALL);
    CHECK(len == sizeof ARTICLE - 1 && clean[0] == 'x' && said("10"));
    CHECK(saoye_evidence(cleaner, PAGE, LEN, 0, evidence, sizeof evidence, &len) == SAOYE_STATUS_OK);
    CHECK(len > 0 && memchr(evidence, '=', len) != NULL);
    CHECK(saoye_evidence(cleaner, PAGE, LEN, 1, evidence, sizeof evidence, &len) == SAOYE_STATUS_OUT_OF_RANGE);
    CHECK(saoye_judge(cleaner, PAGE, LEN, &verdict) == SAOYE_STATUS_OK && verdict.decision == 1);
    CHECK(verdict.removed_share > 0 && verdict.removed_share < 1);
}

static void bad_input(const saoye_cleaner_t *cleaner) {
    saoye_mark_t marks[4];
    size_t n = 99;
    char byte;
    CHECK(saoye_mark(NULL, PAGE, LEN, marks, 4, &n) == SAOYE_STATUS_NULL_POINTER && said("cleaner"));
    CHECK(saoye_mark(cleaner, NULL, 1, marks, 4, &n) == SAOYE_STATUS_NULL_POINTER && said("text"));
    CHECK(saoye_mark(cleaner, PAGE, LEN, marks, 4, NULL) == SAOYE_STATUS_NULL_POINTER && said("count"));
    CHECK(saoye_mark(cleaner, PAGE, LEN, NULL, 4, &n) == SAOYE_STATUS_NULL_POINTER && said("buffer"));
    CHECK(saoye_judge(cleaner, PAGE, LEN, NULL) == SAOYE_STATUS_NULL_POINTER);
    CHECK(saoye_mark(cleaner, NULL, 0, NULL, 0, &n) == SAOYE_STATUS_OK && n == 0);
    CHECK(saoye_clean(cleaner, "", 0, NULL, 0, &n) == SAOYE_STATUS_OK && n == 0);
    /* A length that cuts a character, a byte that no text has, and more than there can be. */
    CHECK(saoye_mark(cleaner, PAGE, 4, marks, 4, &n) == SAOYE_STATUS_NOT_UTF8 && said("byte 3"));
    CHECK(saoye_clean(cleaner, "a\xff", 2, &byte, 1, &n) == SAOYE_STATUS_NOT_UTF8 && said("byte 1"));
    CHECK(saoye_mark(cleaner, PAGE, (size_t)-1, marks, 4, &n) == SAOYE_STATUS_TOO_LONG);
    CHECK(saoye_clean(cleaner, "a\0b", 3, marks[0].start ? &byte : &byte, 1, &n) == SAOYE_STATUS_BUFFER_TOO_SMALL && n == 3);
    CHECK(saoye_label_name(999) == NULL && said("999"));
    CHECK(saoye_cleaner_new(NULL) == SAOYE_STATUS_NULL_POINTER);
    saoye_cleaner_free(NULL);
}

static void html(const saoye_cleaner_t *cleaner) {
    static const char page[] =
        "<title>x</title><p>今天上午,全市春季植树活动在南山公园举行。</p><p>分享到微信 分享到微博 分享到QQ空间</p>";
    char out[512];
    size_t len = 0;
    for (unsigned what = 0; what < 2; what++) {
        CHECK(saoye_clean_html(cleaner, page, sizeof page - 1, NULL, what, out, sizeof out, &len) == SAOYE_STATUS_OK);
        CHECK(len == sizeof ARTICLE - 1 && memcmp(out, ARTICLE, len) == 0);
    }
    CHECK(saoye_clean_html(cleaner, page, sizeof page - 1, "text/html; charset=utf-8", 2, out, sizeof out, &len) == SAOYE_STATUS_OK);
    CHECK(len < sizeof page - 1 && memcmp(out, page, 20) == 0);
    CHECK(saoye_clean_html(cleaner, page, sizeof page - 1, NULL, 3, out, sizeof out, &len) == SAOYE_STATUS_OUT_OF_RANGE);
    CHECK(saoye_clean_html(cleaner, "\xff\xfe<\0p\0", 6, NULL, 2, out, sizeof out, &len) == SAOYE_STATUS_ENCODING);
    CHECK(saoye_clean_html(cleaner, NULL, 5, NULL, 0, out, sizeof out, &len) == SAOYE_STATUS_NULL_POINTER);
}

static void configured(void) {
    static const char ignore[] = "[actions]\nshare-widget = \"ignore\"\n", wrong[] = "[actions]\nno-label = \"ignore\"\n";
    saoye_cleaner_t *cleaner = NULL;
    size_t n = 99;
    CHECK(saoye_cleaner_new_with(ignore, sizeof ignore - 1, NULL, 0, &cleaner) == SAOYE_STATUS_OK);
    CHECK(saoye_mark(cleaner, PAGE, LEN, NULL, 0, &n) == SAOYE_STATUS_OK && n == 0);
    saoye_cleaner_free(cleaner);
    CHECK(saoye_cleaner_new_with(wrong, sizeof wrong - 1, NULL, 0, &cleaner) == SAOYE_STATUS_CONFIG);
    CHECK(cleaner == NULL && said("no-label"));
    CHECK(saoye_cleaner_new_with(NULL, 0, "x\n", 2, &cleaner) == SAOYE_STATUS_DICTIONARY && said("header"));
}

static void *cleans(void *cleaner) {
    char clean[256];
    size_t len;
    for (int i = 0; i < 200; i++)
        if (saoye_clean(cleaner, PAGE, LEN, clean, sizeof clean, &len) || len != sizeof ARTICLE - 1) return "failed";
    /* Errors are each thread's own. */
    saoye_clean(NULL, PAGE, LEN, clean, sizeof clean, &len);
    return said("cleaner") ? NULL : "another's error";
}

int main(void) {
    saoye_cleaner_t *cleaner = NULL;
    pthread_t threads[4];
    CHECK(saoye_abi_version() == SAOYE_ABI_VERSION && strlen(saoye_version()) >= 5);
    CHECK(saoye_last_error()[0] == '\0');
    CHECK(saoye_cleaner_new(&cleaner) == SAOYE_STATUS_OK && cleaner != NULL);
    marks_and_text(cleaner);
    bad_input(cleaner);
    html(cleaner);
    configured();
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, cleans, cleaner) == 0);
    for (int i = 0; i < 4; i++) {
        void *result;
        CHECK(pthread_join(threads[i], &result) == 0 && result == NULL);
    }
    saoye_cleaner_free(cleaner);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
