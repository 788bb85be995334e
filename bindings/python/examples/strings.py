import saoye

cleaner = saoye.Cleaner()  # or Cleaner("saoye.toml"), or Cleaner({"actions": {"byline": "remove"}})
page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间"
for mark in cleaner.mark(page):
    print(mark.label, mark.score, page[mark.char_start : mark.char_end], mark.evidence)
result = cleaner.process(page)
print(result.text, result.verdict.decision)
assert saoye.undo(result.text, result.edits) == page
