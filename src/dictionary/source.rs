//! Reading dictionary sources: tables of tab-separated values with comments and a header.

use crate::error::Error;

/// A table of tab-separated values.
///
/// Lines that start with `#` before or between the rows are comments, empty lines are skipped, the first other line is
/// the header. Fields are not quoted.
#[derive(Clone, Debug)]
pub struct Table<'t> {
    rows: Vec<Row<'t>>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Row<'t> {
    /// The line the row stands in, counted from 1.
    pub line: usize,
    /// The whole line, without its end.
    pub text: &'t str,
    columns: Vec<&'t str>,
}

impl<'t> Table<'t> {
    /// Reads a table.
    ///
    /// # Arguments
    ///
    /// `file` is named in errors; `text` is the table; `columns` are the names that the header has to have, in order.
    ///
    /// # Errors
    ///
    /// When the header is another one, or a row has another number of fields.
    pub fn read(file: &str, text: &'t str, columns: &[&str]) -> Result<Table<'t>, Error> {
        Table::read_with(file, text, columns, &[])
    }

    /// Reads a table that may have further columns after the required ones.
    ///
    /// # Arguments
    ///
    /// As for [`Table::read`]; `optional` are the names of columns that may follow, all of them or none.
    ///
    /// # Errors
    ///
    /// When the header is another one, or a row has another number of fields than the header.
    pub fn read_with(
        file: &str,
        text: &'t str,
        columns: &[&str],
        optional: &[&str],
    ) -> Result<Table<'t>, Error> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut width = None;
        let mut rows = Vec::new();
        let mut last = 1;
        for (i, text) in text.lines().enumerate() {
            last = i + 1;
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let mut fields = Vec::with_capacity(width.unwrap_or(columns.len()));
            let mut from = 0;
            for at in memchr::memchr_iter(b'\t', text.as_bytes()) {
                fields.push(&text[from..at]);
                from = at + 1;
            }
            fields.push(&text[from..]);
            match width {
                None => {
                    let head = fields.strip_prefix(columns);
                    if !head.is_some_and(|rest| rest.is_empty() || rest == optional) {
                        let expected = format!("the header {:?}", columns.join("\t"));
                        return Err(Error::dictionary(
                            file,
                            last,
                            expected,
                            format_args!("{text:?}"),
                        ));
                    }
                    width = Some(fields.len());
                }
                Some(width) if fields.len() != width => {
                    let expected = format!("{width} tab-separated fields");
                    let got = format!("{} in {text:?}", fields.len());
                    return Err(Error::dictionary(file, last, expected, got));
                }
                Some(_) => rows.push(Row {
                    line: last,
                    text,
                    columns: fields,
                }),
            }
        }
        if width.is_none() {
            let expected = format!("the header {:?}", columns.join("\t"));
            return Err(Error::dictionary(
                file,
                last,
                expected,
                "the end of the file",
            ));
        }
        Ok(Table { rows })
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[Row<'t>] {
        &self.rows
    }
}

impl<'t> Row<'t> {
    /// The fields, as many as the header has.
    pub fn columns(&self) -> &[&'t str] {
        &self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_blank_lines_and_line_ends() {
        let text = "\u{FEFF}# about\r\nname\tnote\r\n\r\n甲\t\r\n# in between\n乙\tb";
        let table = Table::read("t.tsv", text, &["name", "note"]).unwrap();
        let rows: Vec<_> = table
            .rows()
            .iter()
            .map(|row| (row.line, row.columns()))
            .collect();
        assert_eq!(rows, [(4, &["甲", ""][..]), (6, &["乙", "b"][..])]);
    }

    #[test]
    fn errors_name_file_and_line() {
        let message = |text| {
            Table::read("t.tsv", text, &["name", "note"])
                .unwrap_err()
                .to_string()
        };
        assert!(
            message("name\tnote\n甲")
                .starts_with("t.tsv:2: expected 2 tab-separated fields, got 1")
        );
        assert!(message("nom\tnote\n").starts_with("t.tsv:1: expected the header"));
        assert!(message("# nothing\n").contains("the end of the file"));
        assert!(message("").contains("the end of the file"));
    }

    #[test]
    fn optional_columns_come_all_or_none() {
        let read =
            |text| Table::read_with("t.tsv", text, &["a"], &["b", "c"]).map(|t| t.rows().len());
        assert_eq!(read("a\n1").unwrap(), 1);
        assert_eq!(read("a\tb\tc\n1\t2\t3").unwrap(), 1);
        assert!(read("a\tb\n1\t2").is_err());
    }
}
