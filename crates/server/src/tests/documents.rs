//! The documents that are committed are the ones that the server tells.

use std::collections::BTreeSet;

use crate::{docs, router};

#[test]
fn the_web_app_is_made_from_this_openapi_document() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap();
    let (_, document) = router::documented();
    assert!(
        committed.trim_end() == docs::text(&document),
        "stale: nexchamps openapi > web/openapi.json, then npm run generate in web/"
    );
}

#[test]
fn no_two_operations_share_an_id() {
    let (_, document) = router::documented();
    let mut seen = BTreeSet::new();
    for item in document.paths.paths.values() {
        for operation in [&item.get, &item.post, &item.put, &item.delete].into_iter().flatten() {
            let id = operation.operation_id.as_deref().unwrap();
            assert!(seen.insert(id), "{id} stands twice");
        }
    }
    assert!(!seen.is_empty());
}
