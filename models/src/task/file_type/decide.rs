//! From the model's scores to a label.

use serde::Deserialize;

use super::config::Config;

/// The label of a file of no bytes.
pub(super) const EMPTY: &str = "empty";
/// The label of text that is nothing more particular.
pub(super) const TEXT: &str = "txt";
/// The label of bytes that are nothing known.
pub(super) const UNKNOWN: &str = "unknown";

/// How sure the model must be before its guess is the answer. Magika calls it the prediction mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// As sure as the threshold of the very kind says: magika's own choice.
    High,
    /// As sure as one threshold for all kinds says.
    Medium,
    /// Not at all.
    BestGuess,
}

/// The place of the highest score, of equal ones the first, and the score.
pub(super) fn best(scores: &[f32]) -> (usize, f32) {
    let mut best = (0, f32::NEG_INFINITY);
    for (place, score) in scores.iter().enumerate() {
        if *score > best.1 {
            best = (place, *score);
        }
    }
    best
}

/// The answer to a guess.
pub(super) fn label<'a>(
    config: &'a Config,
    confidence: Confidence,
    guess: &'a str,
    score: f32,
    is_text: impl Fn(&str) -> bool,
) -> &'a str {
    let answer = config.overwrite_map.get(guess).map_or(guess, String::as_str);
    let medium = config.medium_confidence_threshold;
    let least = match confidence {
        Confidence::High => config.thresholds.get(guess).copied().unwrap_or(medium),
        Confidence::Medium => medium,
        Confidence::BestGuess => return answer,
    };
    // The model is trusted to tell text from other bytes even where it is not sure of more.
    match f64::from(score) >= least {
        true => answer,
        false if is_text(answer) => TEXT,
        false => UNKNOWN,
    }
}
