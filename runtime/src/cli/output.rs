//! What commands write: data on standard output, as a table for people or as JSON; remarks on standard error.

use std::fmt::Display;
use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use jiff::Timestamp;
use serde::Serialize;

/// Where a command's data and remarks go.
pub(crate) struct Output<'a> {
    data: &'a mut dyn Write,
    remarks: &'a mut dyn Write,
}

impl<'a> Output<'a> {
    /// An output onto two writers.
    pub(crate) fn new(data: &'a mut dyn Write, remarks: &'a mut dyn Write) -> Self {
        Self { data, remarks }
    }

    /// One line of data.
    pub(crate) fn line(&mut self, line: impl Display) -> io::Result<()> {
        writeln!(self.data, "{line}")
    }

    /// One JSON document.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *self.data, value).map_err(io::Error::from)?;
        writeln!(self.data)
    }

    /// Rows under headings. Columns are not cut: what is long is cut by whoever reads, or read in JSON.
    pub(crate) fn table<const N: usize>(&mut self, headings: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
        let mut table = plain_table();
        table.set_header(headings);
        table.add_rows(rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect::<Vec<_>>()));
        self.write_table(&mut table)
    }

    /// Names and values, one pair a line; pairs without a value are left out.
    pub(crate) fn fields(&mut self, fields: &[(&str, Option<String>)]) -> io::Result<()> {
        let mut table = plain_table();
        for (name, value) in fields {
            if let Some(value) = value {
                table.add_row([(*name).to_owned(), printable(value)]);
            }
        }
        self.write_table(&mut table)
    }

    /// A remark to the person at the terminal, which is no data.
    pub(crate) fn remark(&mut self, remark: impl Display) -> io::Result<()> {
        writeln!(self.remarks, "{remark}")
    }

    /// A question on the same line as its answer.
    pub(crate) fn ask(&mut self, question: impl Display) -> io::Result<()> {
        write!(self.remarks, "{question} ")?;
        self.remarks.flush()
    }

    fn write_table(&mut self, table: &mut Table) -> io::Result<()> {
        table.column_iter_mut().for_each(|column| {
            column.set_padding((0, 2));
        });
        for line in table.lines() {
            writeln!(self.data, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Text of others, on one line and without codes that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The beginning of a long text, for one cell of a table.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// A time to the second, in UTC.
pub(crate) fn time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A time in milliseconds since the Unix epoch, to the second, in UTC.
pub(crate) fn time_of_ms(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), time)
}

#[cfg(test)]
mod tests;
