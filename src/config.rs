//! What is done about each label, and the rules' thresholds.

use crate::{
    error::Error,
    mark::{Action, Label},
    verdict::DropAdvice,
};

/// Actions and thresholds of a cleaner.
///
/// As TOML (feature `config-file`):
///
/// ```toml
/// threshold = 0.5            # score from which a span is marked, for every label not named below
/// gate = true                # whether pages that show no sign of junk at a glance are passed over
///
/// [actions]
/// byline = "remove"
/// share-widget = "ignore"
///
/// [thresholds]
/// region-stuffing = 0.8
///
/// [normalise]                # needs the feature `normalise`
/// simplify = true            # traditional characters into simplified ones
/// nfkc = true                # Unicode's normalisation form KC
///
/// [drop]                     # when a page is not worth keeping, see `Verdict`
/// spam-share = 0.8           # from this share of spam on
/// least-left = 50            # or when spam was removed and fewer visible characters are left
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    actions: [Action; Label::COUNT],
    thresholds: [f32; Label::COUNT],
    drop_advice: DropAdvice,
    gate: bool,
}

/// The score from which a span is marked, if nobody says otherwise.
const MARKED: f32 = 0.5;

impl Default for Config {
    fn default() -> Config {
        let mut actions = [Action::Ignore; Label::COUNT];
        for label in Label::all() {
            actions[label as usize] = label.default_action();
        }
        Config {
            actions,
            thresholds: [MARKED; Label::COUNT],
            drop_advice: DropAdvice::default(),
            gate: true,
        }
    }
}

impl Config {
    /// What is done about `label`.
    pub fn action(&self, label: Label) -> Action {
        self.actions[label as usize]
    }

    /// Sets what is done about `label`.
    pub fn set_action(&mut self, label: Label, action: Action) {
        self.actions[label as usize] = action;
    }

    /// The score, between 0 and 1, from which a span is marked with `label`.
    pub fn threshold(&self, label: Label) -> f32 {
        self.thresholds[label as usize]
    }

    /// Sets the score from which a span is marked with `label`.
    ///
    /// # Errors
    ///
    /// When `threshold` is not between 0 and 1.
    pub fn set_threshold(&mut self, label: Label, threshold: f32) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&threshold) {
            return Err(Error::new(
                crate::error::ErrorKind::Config,
                format_args!("expected a threshold between 0 and 1 for {label}, got {threshold}"),
            ));
        }
        self.thresholds[label as usize] = threshold;
        Ok(())
    }

    /// Whether pages that show no sign of junk at a glance are passed over: those on which no stretch of characters speaks for
    /// any, no long number stands and no four places stand together. Restoring does not depend on it. Without it the rules
    /// look at every page, at several times the cost on pages that are clean. Pages of which the lines' HTML is known are looked
    /// at in any case, as are all pages where a label's threshold is below 0.5.
    pub fn gate(&self) -> bool {
        self.gate
    }

    /// Sets whether pages that show no sign of junk at a glance are passed over.
    pub fn set_gate(&mut self, gate: bool) {
        self.gate = gate;
    }

    /// Whether pages may be passed over: the gate knows what is marked by default.
    pub(crate) fn passes_over(&self) -> bool {
        self.gate && self.thresholds.iter().all(|&threshold| threshold >= MARKED)
    }

    /// When a page is not worth keeping.
    pub fn drop_advice(&self) -> DropAdvice {
        self.drop_advice
    }

    /// Sets when a page is not worth keeping.
    ///
    /// # Errors
    ///
    /// When the share is not between 0 and 1.
    pub fn set_drop_advice(&mut self, advice: DropAdvice) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&advice.spam_share) {
            return Err(Error::new(
                crate::error::ErrorKind::Config,
                format_args!(
                    "expected a spam-share between 0 and 1, got {}",
                    advice.spam_share
                ),
            ));
        }
        self.drop_advice = advice;
        Ok(())
    }

    /// Reads a configuration; `file` is named in errors.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, or a key, a label, an action or a threshold is not known.
    #[cfg(feature = "config-file")]
    pub fn from_toml(file: &str, text: &str) -> Result<Config, Error> {
        Config::default().with_toml(file, text)
    }

    /// The same configuration with what `text` says; `file` is named in errors.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, or a key, a label, an action or a threshold is not known.
    #[cfg(feature = "config-file")]
    pub fn with_toml(self, file: &str, text: &str) -> Result<Config, Error> {
        with_toml(self, text).map_err(|e| e.in_file(file))
    }
}

#[cfg(feature = "config-file")]
fn with_toml(mut config: Config, text: &str) -> Result<Config, Error> {
    use crate::error::ErrorKind;
    let wrong = |key: &str, expected: &str, got: &toml::Value| {
        Error::new(
            ErrorKind::Config,
            format_args!("{key}: expected {expected}, got {got}"),
        )
    };
    let number = |key: &str, value: &toml::Value| match value {
        toml::Value::Float(x) => Ok(*x as f32),
        toml::Value::Integer(x) => Ok(*x as f32),
        other => Err(wrong(key, "a number between 0 and 1", other)),
    };
    let table: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| Error::new(ErrorKind::Config, e.to_string().trim_end()))?;
    let section = |key: &str| match table.get(key) {
        None => Ok(toml::Table::new()),
        Some(toml::Value::Table(section)) => Ok(section.clone()),
        Some(other) => Err(wrong(key, "a table", other)),
    };
    for key in table.keys() {
        if ![
            "threshold",
            "gate",
            "actions",
            "thresholds",
            "normalise",
            "drop",
        ]
        .contains(&key.as_str())
        {
            return Err(Error::new(
                ErrorKind::Config,
                format_args!(
                    "expected threshold, gate, [actions], [thresholds], [normalise] or [drop], got {key:?}"
                ),
            ));
        }
    }
    if let Some(value) = table.get("threshold") {
        for label in Label::all() {
            config.set_threshold(label, number("threshold", value)?)?;
        }
    }
    if let Some(value) = table.get("gate") {
        config.gate = (value.as_bool()).ok_or_else(|| wrong("gate", "true or false", value))?;
    }
    for (key, value) in section("normalise")? {
        let label = (key.parse().ok())
            .filter(|label: &Label| label.is_normalisation())
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Config,
                    format_args!("[normalise]: expected simplify or nfkc, got {key:?}"),
                )
            })?;
        let wanted = (value.as_bool()).ok_or_else(|| wrong(&key, "true or false", &value))?;
        if wanted && !cfg!(feature = "normalise") {
            return Err(Error::new(
                ErrorKind::Config,
                format_args!("[normalise]: {label} needs the feature normalise"),
            ));
        }
        config.set_action(
            label,
            if wanted {
                Action::Remove
            } else {
                Action::Ignore
            },
        );
    }
    for (key, value) in section("actions")? {
        let label = key.parse()?;
        let name = value
            .as_str()
            .ok_or_else(|| wrong(&key, "remove, report or ignore", &value))?;
        config.set_action(label, name.parse()?);
    }
    for (key, value) in section("thresholds")? {
        config.set_threshold(key.parse()?, number(&key, &value)?)?;
    }
    let mut advice = config.drop_advice;
    for (key, value) in section("drop")? {
        match key.as_str() {
            "spam-share" => advice.spam_share = number(&key, &value)?,
            "least-left" => {
                advice.least_left = value
                    .as_integer()
                    .and_then(|n| usize::try_from(n).ok())
                    .ok_or_else(|| wrong(&key, "a number of characters", &value))?;
            }
            _ => {
                return Err(Error::new(
                    ErrorKind::Config,
                    format_args!("[drop]: expected spam-share or least-left, got {key:?}"),
                ));
            }
        }
    }
    config.set_drop_advice(advice)?;
    Ok(config)
}
