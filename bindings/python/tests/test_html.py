"""Pages of HTML, as a crawler has them."""

import pytest

import saoye

ARTICLE = "今天上午,全市春季植树活动在南山公园举行。两百多名志愿者在坡地上种下了松树和枫树,忙到中午才下山。"
WIDGET = "分享到微信 分享到微博 分享到QQ空间"
PAGE = f"<title>植树</title><div class=nav><a href=/>首页</a></div><div><p>{ARTICLE}</p><p>{WIDGET}</p></div>"


def test_text(cleaner):
    page = cleaner.clean_html(PAGE.encode())
    assert isinstance(page, saoye.HtmlText)
    assert ARTICLE in page.text and WIDGET not in page.text
    assert (page.title, page.encoding, page.replaced) == ("植树", "UTF-8", 0)
    assert cleaner.clean_html(PAGE.encode(), main=True).text == ARTICLE
    assert cleaner.clean_html(b"").text == ""


def test_encoding(cleaner):
    page = cleaner.clean_html(PAGE.encode("gbk"), content_type="text/html; charset=gbk")
    assert page.encoding in ("GBK", "gb18030") and page.replaced == 0 and ARTICLE in page.text


def test_rewrite(cleaner):
    page = cleaner.rewrite_html(PAGE.encode()).decode()
    assert f"<p>{ARTICLE}</p>" in page and WIDGET not in page


def test_wrong_input(cleaner):
    for wrong in (PAGE, None, 1):
        with pytest.raises(saoye.InputTypeError, match="expected bytes"):
            cleaner.clean_html(wrong)
    with pytest.raises(saoye.Error):
        cleaner.rewrite_html(PAGE.encode("utf-16"))
