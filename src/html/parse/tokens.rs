//! The tokenizer's side: tags with their attributes, and text that ends where a tag has too many of them.

use std::{cell::Cell, convert::Infallible, rc::Rc};

use html5gum::{Emitter, Error, Reader, State, StringReader, naive_next_state};

use super::{ATTRIBUTES, Attributes, Builder, hash, push_capped, style};

/// A text that ends early where a tag has too many attributes: html5gum goes a level deeper into the stack for each.
pub(super) struct Limited<'s> {
    pub(super) rest: StringReader<'s>,
    pub(super) full: Rc<Cell<bool>>,
}

/// Too many attributes.
#[derive(Debug)]
pub(super) struct Full;

impl std::fmt::Display for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("too many attributes")
    }
}

impl std::error::Error for Full {}

impl Limited<'_> {
    #[inline(always)]
    fn check(&self) -> Result<(), Full> {
        if self.full.get() { Err(Full) } else { Ok(()) }
    }
}

/// What a string gives, which never fails to be read.
#[inline]
fn sure<T>(read: Result<T, Infallible>) -> T {
    match read {
        Ok(read) => read,
        Err(never) => match never {},
    }
}

impl Reader for Limited<'_> {
    type Error = Full;

    #[inline(always)]
    fn read_byte(&mut self) -> Result<Option<u8>, Full> {
        self.check()?;
        Ok(sure(self.rest.read_byte()))
    }

    #[inline(always)]
    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        buffer: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Full> {
        self.check()?;
        Ok(sure(self.rest.read_until(needle, buffer)))
    }

    #[inline(always)]
    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Full> {
        Ok(sure(self.rest.try_read_string(text, case_sensitive)))
    }
}

impl Builder {
    /// Takes the attribute that was read.
    fn end_attribute(&mut self) {
        match self.attribute.as_slice() {
            b"class" | b"id" => {
                if self.attribute == b"class" {
                    let name = self.value.iter().filter(|b| !b.is_ascii_digit());
                    self.class_hash = hash(name.copied());
                }
                push_capped(&mut self.class, b" ");
                push_capped(&mut self.class, &self.value);
            }
            b"style" => self.style.extend_from_slice(&self.value),
            b"href" => self.seen.href = true,
            b"hidden" => self.seen.hidden |= self.value != b"until-found",
            b"width" | b"height" => {
                let value = std::str::from_utf8(&self.value).unwrap_or_default();
                self.seen.nothing |= style::is_nothing(value);
            }
            _ => {}
        }
        self.attribute.clear();
        self.value.clear();
    }

    fn clear_tag(&mut self) {
        self.name.clear();
        self.attribute.clear();
        self.value.clear();
        self.class.clear();
        self.class_hash = 0;
        self.style.clear();
        self.self_closing = false;
        self.attributes = 0;
        self.seen = Attributes::default();
    }
}

impl Emitter for &mut Builder {
    type Token = Infallible;

    fn set_last_start_tag(&mut self, last: Option<&[u8]>) {
        self.last_start.clear();
        self.last_start.extend_from_slice(last.unwrap_or_default());
    }
    fn emit_eof(&mut self) {}
    fn emit_error(&mut self, _: Error) {}
    #[inline(always)]
    fn should_emit_errors(&mut self) -> bool {
        false
    }
    #[inline(always)]
    fn pop_token(&mut self) -> Option<Self::Token> {
        None
    }
    fn init_string(&mut self) {
        self.string_start = self.position;
    }
    fn emit_string(&mut self, piece: &[u8]) {
        self.characters(piece);
    }
    fn init_start_tag(&mut self) {
        self.clear_tag();
        self.is_end = false;
    }
    fn init_end_tag(&mut self) {
        self.clear_tag();
        self.is_end = true;
    }
    fn init_comment(&mut self) {}
    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.string_start = self.position;
        self.cut.clear();
        if self.is_end {
            self.last_start.clear();
            self.end_tag();
            return None;
        }
        self.start_tag();
        self.last_start.clear();
        let Builder {
            last_start, name, ..
        } = &mut **self;
        last_start.extend_from_slice(name);
        match name.as_slice() {
            b"noframes" => Some(State::RawText),
            name => naive_next_state(name),
        }
    }
    fn emit_current_comment(&mut self) {}
    fn emit_current_doctype(&mut self) {}
    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }
    fn set_force_quirks(&mut self) {}
    fn push_tag_name(&mut self, piece: &[u8]) {
        push_capped(&mut self.name, piece);
    }
    fn push_comment(&mut self, _: &[u8]) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    fn init_attribute(&mut self) {
        self.end_attribute();
        self.attributes += 1;
        if self.attributes > ATTRIBUTES {
            self.full.set(true);
        }
    }
    fn push_attribute_name(&mut self, piece: &[u8]) {
        push_capped(&mut self.attribute, piece);
    }
    fn push_attribute_value(&mut self, piece: &[u8]) {
        if matches!(
            self.attribute.as_slice(),
            b"class" | b"id" | b"style" | b"width" | b"height" | b"hidden"
        ) {
            push_capped(&mut self.value, piece);
        }
    }
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn start_open_tag(&mut self) {
        self.tag_start = self.position.saturating_sub(1);
    }
    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start.is_empty() && self.last_start == self.name
    }
    #[inline(always)]
    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }
}
