//! Made-up texts.

/// Texts of 3 to 50 words, the same each time.
pub(crate) fn sentences(count: usize) -> Vec<String> {
    const WORDS: [&str; 16] = [
        "the", "street", "light", "near", "school", "is", "broken", "since", "monday", "and", "water", "runs", "over",
        "our", "road", "again",
    ];
    let mut state = 7u64;
    let mut random = move |below: u64| {
        // Knuth's MMIX generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count)
        .map(|_| {
            let words = 3 + random(48).min(random(48));
            let words: Vec<&str> = (0..words).map(|_| WORDS[random(16) as usize]).collect();
            words.join(" ")
        })
        .collect()
}
