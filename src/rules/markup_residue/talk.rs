//! Whether a page speaks of markup, so that the tags and entities in it are what it speaks of.

use memchr::memmem;

/// What a page says that speaks of markup.
const MARKUP_TALK: &[&str] = &[
    "标签",
    "標籤",
    "標簽",
    "HTML",
    "html",
    "XML",
    "xml",
    "网页",
    "網頁",
    "浏览器",
    "瀏覽器",
    "代码",
    "代碼",
    "程式碼",
    "源码",
    "转义",
    "跳脫",
    "元素",
    "<!DOCTYPE",
    "<html",
    "<body",
    "<script",
    "```",
    "Markdown",
    "markdown",
    "CSS",
    "JavaScript",
];
/// What ends in front of such a word where it means something else: the numbers of a register.
const NUMBERS: &[&str] = &[
    "邮政", "區劃", "区划", "股票", "证券", "證券", "机构", "機構", "信用", "基金", "商品", "院校",
    "专业", "單位", "单位", "公司", "国标",
];
/// What stands in the line of a browser that a page asks for.
const ADVICE: &[&str] = &[
    "建议",
    "建議",
    "分辨率",
    "解析度",
    "升级",
    "升級",
    "版本",
    "最佳",
    "不支持",
    "不支援",
];

/// Whether `text` speaks of markup.
pub(super) fn of_markup(text: &str) -> bool {
    MARKUP_TALK.iter().any(|word| {
        memmem::find_iter(text.as_bytes(), word.as_bytes()).any(|at| means_markup(text, at, word))
    })
}

/// What prose about code says, beside what it says of markup.
const CODE_TALK: &[&str] = &[
    "函数",
    "函式",
    "脚本",
    "腳本",
    "变量",
    "變數",
    "数组",
    "陣列",
    "语句",
    "語句",
    "语法",
    "語法",
    "命令行",
    "前端",
    "后端",
    "後端",
    "编译",
    "編譯",
    "调试",
    "偵錯",
    "接口",
    "正则",
    "模板",
    "范本",
    "插件",
    "外掛",
    "样式",
    "樣式",
    "配置文件",
    "数据库",
    "資料庫",
    "开源",
    "開源",
    "报错",
    "報錯",
    "编程",
    "程序员",
    "程式",
    "工程師",
    "软件",
    "軟體",
    "字段",
    "欄位",
    "返回值",
    "控件",
    "公式",
    "短代码",
    "方括号",
    "花括号",
    "反斜杠",
    "转义",
    "JSON",
    "PHP",
    "Python",
    "Java",
    "SQL",
    "API",
    "Vue",
    "React",
    "jQuery",
    "Node",
    "WordPress",
    "UBB",
    "BBCode",
    "LaTeX",
    "Linux",
    "Excel",
    "Shell",
    "shell",
    "Docker",
    "Git",
    "正規",
    "套件",
    "参数",
    "參數",
    "占位符",
    "宏",
    "注册表",
    "批处理",
    "指令",
];

/// Whether prose, without the code of its page, speaks of code.
pub(super) fn of_code(prose: &str) -> bool {
    of_markup(prose)
        || CODE_TALK
            .iter()
            .any(|word| memmem::find(prose.as_bytes(), word.as_bytes()).is_some())
}

/// Whether the word at byte `at` is no field of the page's own furniture.
fn means_markup(text: &str, at: usize, word: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + word.len()..]);
    match word {
        "标签" | "標籤" | "標簽" => {
            !after
                .trim_start_matches([' ', '\u{3000}'])
                .starts_with([':', '：'])
                && !(before.lines().next_back()).is_some_and(|own| own.contains("不支"))
        }
        "代码" | "代碼" => !NUMBERS.iter().any(|number| before.ends_with(number)),
        "浏览器" | "瀏覽器" => {
            let start = before.rfind('\n').map_or(0, |i| i + 1);
            let end = after.find('\n').map_or(text.len(), |i| at + word.len() + i);
            !ADVICE.iter().any(|word| text[start..end].contains(word))
        }
        // A word processor's namespace is residue itself.
        "xml" => !after.starts_with(":namespace") && !after.starts_with("ns"),
        // The name of a program that made the page.
        "HTML" => !before.ends_with("MS"),
        // A file's name.
        "html" => !before.ends_with('.'),
        _ => true,
    }
}
