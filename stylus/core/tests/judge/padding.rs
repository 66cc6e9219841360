//! Leaves that hold what is no data, or none where there should be some.

use super::{
    case::{each, SALTS},
    common::Sha3,
    trees::{self, above, hash, path},
};
use assay_core::{
    judge::{decode_fault, find_fault, Dispute, Finding, JudgeError},
    rooted_hash, Multiproof, LEAF,
};

#[test]
fn padding_that_holds_something_is_found() {
    let (mut leaves, mut nodes) = (0, 0);
    each(|case, operator, index| {
        if index != 0 {
            return;
        }
        let (kind, data) = case.output(operator);
        let layout = kind.layout();
        let tree = trees::leaves(kind, data);
        for at in 0..layout.leaves {
            let mut junk = tree.clone();
            let shown = if junk[at].is_empty() {
                junk[at] = vec![9];
                nodes += 1;
                hash(&junk[at]).to_vec()
            } else {
                let end = if layout.rows_per_leaf == 1 {
                    kind.row_bytes() - at % layout.row_width * LEAF
                } else {
                    kind.row_bytes()
                };
                if end >= LEAF || end.is_power_of_two() && layout.rows_per_leaf > 1 {
                    continue;
                }
                junk[at][end] = 1;
                leaves += 1;
                [&[0], &junk[at][..]].concat()
            };
            for (tree, expected) in [(&junk, Finding::Padding), (&tree, Finding::None)] {
                let shown = match (expected, tree[at].is_empty()) {
                    (Finding::None, true) => hash(&[]).to_vec(),
                    (Finding::None, false) => [&[0], &tree[at][..]].concat(),
                    _ => shown.clone(),
                };
                let (root, siblings) = path(tree, at);
                let mut trace = case.trace();
                trace[operator] = rooted_hash::<Sha3>(kind, &root);
                let dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
                let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
                let operator = u16::try_from(operator).unwrap();
                let place = (0, u32::try_from(at).unwrap());
                let opening = dispute.padding(operator, kind, place, &shown, &siblings);
                assert_eq!(
                    decode_fault::<Sha3>(&shared, &opening.unwrap()),
                    Ok(expected)
                );
            }
        }
    });
    assert!(leaves > 20 && nodes > 5, "{leaves} leaves, {nodes} nodes");
}

#[test]
fn a_leaf_that_is_empty_where_it_should_hold_data_is_found() {
    let (mut holes, mut others) = (0, 0);
    each(|case, operator, index| {
        if index != 0 {
            return;
        }
        let (kind, data) = case.output(operator);
        let right = trees::leaves(kind, data);
        // One leaf is a hole, or all are.
        for only in (0..right.len()).map(Some).chain([None]) {
            if only.is_some_and(|at| right[at].is_empty()) {
                continue;
            }
            let mut wrong = right.clone();
            for (at, leaf) in wrong.iter_mut().enumerate() {
                if only.is_none_or(|only| at == only) {
                    leaf.clear();
                }
            }
            for (leaves, lies) in [(&right, false), (&wrong, true)] {
                for at in 0..leaves.len() {
                    for level in 0..=leaves.len().trailing_zeros() as usize {
                        let node = at >> level;
                        let below = node << level..(node + 1) << level;
                        let empty = leaves[below.clone()].iter().all(Vec::is_empty);
                        let is_hole = empty && !right[below].iter().all(Vec::is_empty);
                        let (root, hash, siblings) = above(leaves, at, level);
                        let mut trace = case.trace();
                        trace[operator] = rooted_hash::<Sha3>(kind, &root);
                        let dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
                        let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
                        let operator = u16::try_from(operator).unwrap();
                        let place = (u8::try_from(level).unwrap(), u32::try_from(node).unwrap());
                        let opening = dispute.hole(operator, kind, place, &hash, &siblings);
                        let expected = if is_hole {
                            holes += 1;
                            assert!(lies);
                            Finding::Padding
                        } else {
                            others += 1;
                            Finding::None
                        };
                        assert_eq!(
                            decode_fault::<Sha3>(&shared, &opening.unwrap()),
                            Ok(expected)
                        );
                    }
                }
            }
        }
    });
    assert!(holes > 100 && others > 100, "{holes} {others}");
}

#[test]
fn a_leaf_with_something_in_its_padding_proves_no_element() {
    let mut seen = 0;
    each(|case, operator, index| {
        let (kind, right) = case.output(operator);
        let mut claimed = Multiproof::of_element::<Sha3>(kind, right, index).unwrap();
        // A single leaf with room behind its data.
        if kind.layout().leaves > 1 || kind.layout().rows_per_leaf == kind.rows() as usize {
            return;
        }
        claimed.leaves[LEAF - 1] = 1;
        let mut trace = case.trace();
        trace[operator] = rooted_hash::<Sha3>(kind, &hash(&claimed.leaves));
        let dispute = Dispute::<Sha3>::new(case.program, SALTS, trace.clone());
        let shared = dispute.shared(&case.hashes[0], &trace[trace.len() - 1]);
        let own = u32::try_from(case.first() + operator).unwrap();
        let opening = case.opened(&dispute, operator, index, &claimed);
        let found = find_fault::<Sha3>(&shared, &opening);
        assert_eq!(found, Err(JudgeError::Padding(own)));
        seen += 1;
    });
    assert!(seen > 100, "{seen}");
}
