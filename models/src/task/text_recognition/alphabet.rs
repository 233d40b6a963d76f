//! What a recognition model can write, and how its probabilities become text.

use super::ReadLine;

/// The characters by the model's class: nothing (CTC's blank), those of the dictionary, and the space.
#[derive(Debug)]
pub(super) struct Alphabet(Vec<String>);

impl Alphabet {
    /// From a dictionary of one character a line.
    pub(super) fn of(dictionary: &str) -> Self {
        let characters = dictionary.lines().map(str::to_owned);
        Self(std::iter::once(String::new()).chain(characters).chain([" ".to_owned()]).collect())
    }

    /// How many classes a model of this alphabet has.
    pub(super) fn classes(&self) -> usize {
        self.0.len()
    }

    /// Takes the likeliest class of each step, each run of the same one once, and leaves out the blanks (CTC, Graves et
    /// al., 2006, best path). The confidence is the mean of the taken probabilities, each that of its run's first step;
    /// 0 for no text. None if a number is not finite.
    pub(super) fn decode(&self, probabilities: &[f32]) -> Option<ReadLine> {
        const BLANK: usize = 0;
        let (mut text, mut sum, mut taken) = (String::new(), 0.0, 0_u32);
        let mut before = BLANK;
        for step in probabilities.chunks_exact(self.classes()) {
            let (mut class, mut best) = (BLANK, f32::NEG_INFINITY);
            for (at, probability) in step.iter().enumerate() {
                if !probability.is_finite() {
                    return None;
                }
                if *probability > best {
                    (class, best) = (at, *probability);
                }
            }
            if class != BLANK && class != before {
                text.push_str(&self.0[class]);
                sum += f64::from(best);
                taken += 1;
            }
            before = class;
        }
        let confidence = if taken == 0 { 0.0 } else { (sum / f64::from(taken)) as f32 };
        Some(ReadLine { text, confidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row a step; the classes are blank, `a`, `b` and the space.
    fn decoded(classes: &[usize], probability: f32) -> Option<ReadLine> {
        let row = |class: usize| (0..4).map(move |at| if at == class { probability } else { 0.05 });
        Alphabet::of("a\nb\n").decode(&classes.iter().flat_map(|class| row(*class)).collect::<Vec<_>>())
    }

    #[test]
    fn runs_count_once_and_blanks_part_them() {
        let line = decoded(&[0, 1, 1, 0, 1, 2, 2, 3, 2], 0.75).expect("a line");
        assert_eq!(line, ReadLine { text: "aab b".to_owned(), confidence: 0.75 });
    }

    #[test]
    fn a_line_without_text_has_no_confidence() {
        assert_eq!(decoded(&[0, 0], 0.9), Some(ReadLine { text: String::new(), confidence: 0.0 }));
        assert_eq!(decoded(&[], 0.9), Some(ReadLine { text: String::new(), confidence: 0.0 }));
    }

    #[test]
    fn the_confidence_is_the_mean_of_each_runs_first_step() {
        let probabilities = [[0.0, 0.5, 0.0, 0.0], [0.0, 0.9, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]].concat();
        let line = Alphabet::of("a\nb").decode(&probabilities).expect("a line");
        assert_eq!(line, ReadLine { text: "ab".to_owned(), confidence: 0.75 });
    }

    #[test]
    fn numbers_that_are_not_finite_are_no_line() {
        assert_eq!(decoded(&[1], f32::NAN), None);
        assert_eq!(decoded(&[1], f32::INFINITY), None);
    }

    #[test]
    fn a_character_may_be_a_wide_space() {
        assert_eq!(Alphabet::of("a\n\u{3000}\nb").classes(), 5);
    }
}
