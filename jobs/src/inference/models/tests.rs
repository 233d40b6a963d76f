use std::sync::Arc;

use karigar::config::SectionValues;
use karigar::objects::FolderObjects;
use karigar_models::task::file_type::FileTypes;
use karigar_models::task::image_scores::ImageScores;

use super::*;

/// Why models with this trial do not start, where the pool runs `a.kind` alone.
async fn refused(model: &str, manifest: &str, percent: u32) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut models = Models::default();
    let _slots: (Slot<FileTypes>, Slot<ImageScores>) =
        (models.slot("a.kind", "magika"), models.slot("another.kind", "open_nsfw"));
    let config = ModelsConfig {
        cache: Some(folder.path().display().to_string()),
        trials: [(model.to_owned(), TrialConfig { manifest: manifest.to_owned(), percent })].into(),
        ..ModelsConfig::default()
    };
    let sections = SectionValues::default().with(SECTION, config);
    let objects = Arc::new(FolderObjects::new(folder.path()));
    let at = Starting { pool: "standard", kinds: &["a.kind"], gpu: false, sections: &sections, dev: None, objects };
    models.start(&at).await.expect_err("it must not start")
}

#[tokio::test]
async fn a_trial_of_a_model_that_nobody_asks_is_refused_with_those_that_are_asked() {
    for model in ["magica", "minilm_l6_v2_int8"] {
        let why = refused(model, "magika", 10).await;
        let says = format!(
            "`models.trials.{model}`: no kind here asks a model of this name; correct it to one of magika, open_nsfw"
        );
        assert_eq!(why, says);
    }
}

#[tokio::test]
async fn a_trial_of_a_manifest_that_is_not_there_or_of_too_many_jobs_is_refused_in_every_pool() {
    for model in ["magika", "open_nsfw"] {
        let why = refused(model, "magica", 10).await;
        let place = format!("`models.trials.{model}.manifest`");
        assert!(why.contains(&place) && why.contains("did you mean `magika`?"), "{why}");
        let why = refused(model, "magika", 101).await;
        assert!(why.contains(&format!("`models.trials.{model}.percent`: 101")), "{why}");
    }
}

#[tokio::test]
async fn a_trial_of_a_model_that_another_pools_kind_asks_is_left_to_that_pool() {
    // What is wrong is that nothing is in the cache, and nothing may be fetched.
    let why = refused("open_nsfw", "open_nsfw", 10).await;
    assert!(why.contains("not in the cache") && !why.contains("open_nsfw"), "{why}");
}

#[test]
fn a_kind_that_asks_several_models_is_named_once() {
    let mut models = Models::default();
    let _slots: [Slot<FileTypes>; 2] = [models.slot("a.kind", "one"), models.slot("a.kind", "two")];
    assert_eq!(models.kinds(), ["a.kind"]);
}
