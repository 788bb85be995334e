import sys
import scrapy
from scrapy.crawler import CrawlerProcess

start, output = sys.argv[1:]
pipelines = {"saoye.scrapy.SaoyePipeline": 300}  # cleans item["text"], fills item["saoye_removed"]
class Pages(scrapy.Spider):
    name, start_urls = "pages", [start]
    def parse(self, response):
        yield {"url": response.url, "text": "\n".join(response.css("p::text").getall())}
        yield from response.follow_all(css="a", callback=self.parse)
crawl = CrawlerProcess({"ITEM_PIPELINES": pipelines, "FEEDS": {output: {"format": "jsonlines"}}})
crawl.crawl(Pages)
crawl.start()
