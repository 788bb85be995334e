//! The elements of HTML that matter to the text: how they are laid out and how they end one another.

/// An element's name, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Tag {
    /// Inline, or unknown.
    Other,
    A,
    Address,
    Article,
    Aside,
    Blockquote,
    Body,
    Br,
    Button,
    Caption,
    Center,
    Code,
    Dd,
    Details,
    Div,
    Dl,
    Dt,
    Em,
    Fieldset,
    Figcaption,
    Figure,
    Font,
    Footer,
    Form,
    Frameset,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Head,
    Header,
    Hr,
    Html,
    Iframe,
    Label,
    Legend,
    Li,
    Main,
    Marquee,
    Nav,
    Noscript,
    Object,
    Ol,
    Option,
    P,
    Pre,
    Ruby,
    Rt,
    Rp,
    Script,
    Section,
    Select,
    Span,
    Strong,
    Style,
    Summary,
    Svg,
    Math,
    Table,
    Tbody,
    Td,
    Template,
    Textarea,
    Tfoot,
    Th,
    Thead,
    Title,
    Tr,
    Ul,
    Void,
}

/// How many tags there are.
pub(crate) const TAGS: usize = Tag::Void as usize + 1;

impl Tag {
    /// The tag of a name in lower case.
    pub(crate) fn of(name: &[u8]) -> Tag {
        use Tag::*;
        match name {
            b"a" => A,
            b"div" => Div,
            b"li" => Li,
            b"p" => P,
            b"span" => Span,
            b"td" => Td,
            b"tr" => Tr,
            b"br" => Br,
            b"ul" => Ul,
            b"font" => Font,
            b"strong" | b"b" => Strong,
            b"em" | b"i" | b"u" => Em,
            b"img" | b"input" | b"meta" | b"link" | b"base" | b"area" | b"col" | b"embed"
            | b"param" | b"source" | b"track" | b"wbr" | b"keygen" | b"frame" | b"bgsound"
            | b"basefont" => Void,
            b"script" => Script,
            b"style" => Style,
            b"table" => Table,
            b"tbody" => Tbody,
            b"thead" => Thead,
            b"tfoot" => Tfoot,
            b"th" => Th,
            b"h1" => H1,
            b"h2" => H2,
            b"h3" => H3,
            b"h4" => H4,
            b"h5" => H5,
            b"h6" => H6,
            b"dl" => Dl,
            b"dt" => Dt,
            b"dd" => Dd,
            b"ol" | b"menu" | b"dir" => Ol,
            b"html" => Html,
            b"head" => Head,
            b"body" => Body,
            b"title" => Title,
            b"article" => Article,
            b"aside" => Aside,
            b"blockquote" => Blockquote,
            b"address" => Address,
            b"button" => Button,
            b"caption" => Caption,
            b"center" => Center,
            b"code" => Code,
            b"details" => Details,
            b"fieldset" => Fieldset,
            b"figcaption" => Figcaption,
            b"figure" => Figure,
            b"footer" => Footer,
            b"form" => Form,
            b"frameset" => Frameset,
            b"header" | b"hgroup" => Header,
            b"hr" => Hr,
            b"iframe" => Iframe,
            b"label" => Label,
            b"legend" => Legend,
            b"main" => Main,
            b"marquee" => Marquee,
            b"nav" => Nav,
            b"noscript" | b"noframes" | b"noembed" => Noscript,
            b"object" | b"applet" | b"audio" | b"video" | b"canvas" => Object,
            b"option" | b"optgroup" => Option,
            b"pre" | b"listing" | b"xmp" | b"plaintext" => Pre,
            b"ruby" => Ruby,
            b"rt" => Rt,
            b"rp" => Rp,
            b"section" => Section,
            b"select" | b"datalist" => Select,
            b"summary" => Summary,
            b"svg" => Svg,
            b"math" => Math,
            b"template" => Template,
            b"textarea" => Textarea,
            _ => Other,
        }
    }

    /// Whether it stands in the running text.
    pub(crate) fn is_inline(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Other | A | Button | Code | Em | Font | Label | Ruby | Rt | Rp | Span | Strong | Void
        )
    }

    /// Whether it holds no text that is shown.
    pub(crate) fn is_silent(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Script
                | Style
                | Noscript
                | Template
                | Head
                | Title
                | Iframe
                | Object
                | Svg
                | Math
                | Select
                | Option
                | Textarea
                | Rp
        )
    }

    pub(crate) fn is_heading(self) -> bool {
        (Tag::H1 as u8..=Tag::H6 as u8).contains(&(self as u8))
    }

    /// Whether end tags within it end nothing outside.
    pub(crate) fn bounds(self) -> bool {
        use Tag::*;
        matches!(self, Table | Td | Th | Caption | Object | Template | Html)
    }

    /// Whether it ends a paragraph that is open.
    pub(crate) fn ends_paragraph(self) -> bool {
        use Tag::*;
        !self.is_inline()
            && !matches!(
                self,
                Br | Tr
                    | Td
                    | Th
                    | Tbody
                    | Thead
                    | Tfoot
                    | Caption
                    | Script
                    | Style
                    | Noscript
                    | Template
                    | Iframe
                    | Object
                    | Svg
                    | Math
                    | Select
                    | Option
                    | Textarea
                    | Title
                    | Head
                    | Html
                    | Body
                    | Legend
                    | Marquee
            )
    }
}
