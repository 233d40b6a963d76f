//! Groups dead letters by what went wrong.

/// Kind and error with numbers and ids masked: two jobs that failed alike have one fingerprint. At most 200 characters.
pub fn fingerprint(kind: &str, error: &str) -> String {
    let mut masked = format!("{kind}: ");
    let mut word = String::new();
    for c in error.chars().chain([' ']) {
        if c.is_alphanumeric() || matches!(c, '-' | '_') {
            word.push(c);
            continue;
        }
        // A word with a digit in it is a number, an id, a hash or a key.
        if word.chars().any(|c| c.is_ascii_digit()) {
            masked.push('#');
        } else {
            masked.push_str(&word);
        }
        word.clear();
        masked.push(if c.is_control() { ' ' } else { c });
    }
    masked.trim_end().chars().take(200).collect()
}
