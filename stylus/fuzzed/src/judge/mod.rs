//! The judge: a wrong claim is found by its own opening, and an honest one never, whatever is shown. What is shown is made
//! here by `docs/commitments.md` alone, field by field, so that fields can be exchanged as well as bytes.

mod claim;

use crate::{
    agreement::{self, elements},
    draft,
    draw::Draw,
    within,
};
use assay_core::{
    judge::{decode_fault, find_fault, Dispute, Finding, JudgeError, Shared},
    ElementOpening, Keccak256, Multiproof, Program, TensorType, LEAF,
};
use assay_engine::keccak::Plain;
use claim::{encoded, hash, Claim, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// What an opening is made of, in order.
type Fields = Vec<Vec<u8>>;
/// Leaves to be opened, by the value's number.
type Leaves = BTreeMap<u16, BTreeSet<u32>>;

/// Bytes that one change of an opening is drawn from.
const CHANGE: usize = 128;
/// Changed openings for each opening.
const CHANGES: usize = if cfg!(feature = "many-inputs") { 1 } else { 24 };

/// Opens what can be opened of a drawn program's claim, honest and not, and changes it.
pub fn judged(bytes: &[u8]) {
    let mut draw = Draw::new(bytes);
    let Some(encoded) = draft::drawn(&mut draw) else {
        return;
    };
    let program = Program::decode(&encoded).expect("what a draft encodes");
    if !agreement::is_small(&program) || program.values().len() > 64 {
        return;
    }
    let mut salt = || [draw.byte(); 32];
    let salts = [salt(), salt()];
    let [input, other] = [(); 2].map(|()| draw.data(program.input()));
    let honest = Claim::new(&program, salts, agreement::computed(&program, input));
    let mut pool = Vec::new();
    for _ in 0..3 {
        let step = draw.below(honest.trace.len());
        let index = draw.below(elements(honest.kind(step)));
        honest_element(&honest, step, index, &mut pool);
        wrong_element(&honest, step, index, &mut draw, &mut pool);
        types(&honest, step, &mut draw, &mut pool);
        padding(&honest, step, &mut draw, &mut pool);
        holes(&honest, step, &mut draw, &mut pool);
        any_leaves(&honest, step, index, &mut draw, &mut pool);
    }
    // Another claim, of which all is true but the input and what follows from it.
    let claim = Claim::new(&program, salts, agreement::computed(&program, other));
    honest_element(&claim, draw.below(honest.trace.len()), 0, &mut pool);
    output(&honest, &claim, &mut pool);
    let mut state = draw.word() | 1;
    for at in 0..pool.len() {
        for _ in 0..CHANGES {
            let noise = std::iter::repeat_with(|| {
                // Marsaglia's xorshift.
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                state.to_be_bytes()[0]
            });
            let noise: Vec<_> = noise.take(CHANGE).collect();
            let changed = changed(&pool, at, &honest, &mut Draw::new(&noise));
            for shared in [honest.shared(), claim.shared()] {
                is_not_found(&shared, &changed);
            }
        }
    }
}

/// That an opening shows nothing wrong, by memory for its own bytes.
fn is_not_found(shared: &Shared, opening: &[u8]) {
    let bound = 6 * opening.len() + (1 << 12);
    for judge in [find_fault::<Plain>, decode_fault::<Plain>] {
        let found = within(bound, "an opening", || judge(shared, opening));
        assert!(
            !matches!(found, Ok(found) if found != Finding::None),
            "{found:?} {opening:?}"
        );
    }
}

/// That a right element is shown to be right, by the bytes that a dispute writes, too.
fn honest_element(claim: &Claim<'_>, step: usize, index: usize, pool: &mut Vec<Fields>) {
    let (lie, tree, leaves) = (claim.as_is(), claim.tree(step), claim.leaves(step, index));
    for &by_output in lie.ways(step) {
        let fields = lie.element((step, index), &leaves, tree, by_output);
        let bytes = fields.concat();
        assert_eq!(
            find_fault::<Plain>(&claim.shared(), &bytes),
            Ok(Finding::None)
        );
        let mut dispute = Dispute::<Plain>::new(claim.program, claim.salts, lie.trace.clone());
        assert_eq!(
            dispute.shared(&claim.trees[0].hash(), &lie.trace[lie.trace.len() - 1]),
            claim.shared()
        );
        dispute.by_output = by_output;
        let own = &claim.data[1 + claim.constants.len() + step];
        let opening = ElementOpening::of::<Plain, _>(
            claim.operator(step),
            &claim.at(step, index),
            &claim.data,
        );
        let leaf = Multiproof::of_element::<Plain>(&tree.kind, own, index).expect("an element");
        let root = |number: u16| Some(claim.trees[usize::from(number)].root());
        let (operator, element) = (
            u16::try_from(step).expect("few"),
            u32::try_from(index).expect("few"),
        );
        let written = dispute.element(
            operator,
            element,
            &opening.expect("an element"),
            &leaf,
            root,
        );
        assert_eq!(written.as_ref(), Some(&bytes));
        pool.push(fields);
    }
}

/// That a wrong element is found, and a right one of the same tensor is not.
fn wrong_element(
    claim: &Claim<'_>,
    step: usize,
    index: usize,
    draw: &mut Draw<'_>,
    pool: &mut Vec<Fields>,
) {
    let kind = claim.kind(step);
    let mut data = claim.data[1 + claim.constants.len() + step].to_vec();
    let size = kind.dtype().size() as usize;
    data[index * size + draw.below(size)] ^= 1 << draw.below(8);
    let tree = Tree::of(kind, &data);
    let lie = claim.with(step, tree.hash());
    for &by_output in lie.ways(step) {
        for (index, expected) in [
            (index, Finding::Element),
            (draw.below(elements(kind)), Finding::None),
        ] {
            let fields = lie.element((step, index), &claim.leaves(step, index), &tree, by_output);
            let found = find_fault::<Plain>(&lie.shared(), &fields.concat());
            if expected == Finding::Element || found != Ok(Finding::Element) {
                assert_eq!(found, Ok(expected));
            }
            is_not_found(&claim.shared(), &fields.concat());
            pool.push(fields);
        }
    }
}

/// That another type, or no tensor, is found, and the right one is not.
fn types(claim: &Claim<'_>, step: usize, draw: &mut Draw<'_>, pool: &mut Vec<Fields>) {
    let (tree, dims) = (claim.tree(step), draw.shape());
    let dtype = draw.dtype();
    let tensor = |kind: &TensorType| [&[2][..], &encoded(kind), &tree.root()].concat();
    let right = tensor(&tree.kind);
    let other = TensorType::new(dtype, &dims).map_or_else(|_| vec![2], |kind| tensor(&kind));
    let mut strings = vec![
        right.clone(),
        other,
        vec![0],
        vec![],
        right[..right.len() - 1].to_vec(),
    ];
    strings.push([&right[..], &[draw.byte()]].concat());
    strings.push([&[draw.byte()], &right[1..]].concat());
    strings.push(draw.bytes(80).to_vec());
    for string in strings {
        let lie = claim.with(step, Plain::keccak256(&string));
        for &by_output in lie.ways(step) {
            let expected = match (string == right, by_output) {
                (true, _) => Finding::None,
                (_, true) => Finding::OutputType,
                _ => Finding::TensorType,
            };
            let fields = lie.kind(step, &string, by_output);
            assert_eq!(
                decode_fault::<Plain>(&lie.shared(), &fields.concat()),
                Ok(expected)
            );
            is_not_found(&claim.shared(), &fields.concat());
            pool.push(fields);
        }
    }
}

/// That what fills the place of padding is found wherever it is, and zeros are not.
fn padding(claim: &Claim<'_>, step: usize, draw: &mut Draw<'_>, pool: &mut Vec<Fields>) {
    let tree = claim.tree(step);
    let height = tree.levels.len() - 1;
    let level = draw.below(height + 1);
    let index = draw.below(tree.levels[level].len());
    let honest = claim.as_is();
    let places = [(0, draw.below(tree.leaves.len())), (level, index)];
    for (place, &by_output) in places.iter().zip(honest.ways(step).iter().cycle()) {
        let fields = honest.padding(step, tree, *place, by_output);
        let found = decode_fault::<Plain>(&claim.shared(), &fields.concat());
        let expected = if place.0 > 0 && tree.holds(place.0, place.1) {
            Err(JudgeError::Element(u32::try_from(place.1).expect("few")))
        } else {
            Ok(Finding::None)
        };
        assert_eq!(found, expected);
        pool.push(fields);
        let fields = honest.hole(step, tree, *place, by_output);
        let found = decode_fault::<Plain>(&claim.shared(), &fields.concat());
        assert_eq!(found, Ok(Finding::None));
        pool.push(fields);
    }
    // A byte anywhere in a leaf: of an element, or of padding.
    let leaf = draw.below(tree.leaves.len());
    let mut leaves = tree.leaves.clone();
    let (at, bit) = (draw.below(LEAF), 1 << draw.below(8));
    let is_data = if let Some(bytes) = &mut leaves[leaf] {
        bytes[at] ^= bit;
        let ones = vec![0xff; tree.kind.bytes()];
        let held = &Tree::of(&tree.kind, &ones).leaves[leaf];
        held.as_ref().is_some_and(|held| held[at] == 0xff)
    } else {
        leaves[leaf] = Some(vec![draw.byte(); LEAF]);
        false
    };
    let wrong = Tree::over(tree.kind, leaves);
    let lie = claim.with(step, wrong.hash());
    // Where it should be empty, the node shows it, at every level that is above none but empty leaves.
    let empty = !tree.holds(0, leaf);
    for level in 0..=height {
        if level > 0 && (!empty || tree.holds(level, leaf >> level)) {
            break;
        }
        for &by_output in lie.ways(step) {
            let mut fields = lie.padding(step, &wrong, (level, leaf >> level), by_output);
            if empty && level == 0 {
                // The leaf's hash in the place of its bytes.
                let shown = fields
                    .iter()
                    .position(|field| field.len() == LEAF)
                    .expect("a leaf");
                fields.splice(shown - 1..=shown, [wrong.levels[0][leaf].to_vec()]);
            }
            let expected = if is_data {
                Finding::None
            } else {
                Finding::Padding
            };
            let found = decode_fault::<Plain>(&lie.shared(), &fields.concat());
            assert_eq!(found, Ok(expected), "{:?} {leaf} {level}", tree.kind);
            is_not_found(&claim.shared(), &fields.concat());
            pool.push(fields);
        }
    }
}

/// That leaves are found that are empty where they should hold data.
fn holes(claim: &Claim<'_>, step: usize, draw: &mut Draw<'_>, pool: &mut Vec<Fields>) {
    let tree = claim.tree(step);
    let all = draw.chance(2);
    let hole = tree.leaf(draw.below(elements(&tree.kind))) as usize;
    let mut leaves = tree.leaves.clone();
    for (at, leaf) in leaves.iter_mut().enumerate() {
        if all || at == hole {
            *leaf = None;
        }
    }
    let wrong = Tree::over(tree.kind, leaves);
    let lie = claim.with(step, wrong.hash());
    for level in 0..wrong.levels.len() {
        let place = (level, hole >> level);
        let expected = if wrong.holds(level, hole >> level) {
            Finding::None
        } else {
            Finding::Padding
        };
        for &by_output in lie.ways(step) {
            let fields = lie.hole(step, &wrong, place, by_output);
            let found = decode_fault::<Plain>(&lie.shared(), &fields.concat());
            assert_eq!(found, Ok(expected), "{:?} {hole} {level}", tree.kind);
            is_not_found(&claim.shared(), &fields.concat());
            pool.push(fields);
        }
    }
}

/// That an element is not shown by any other leaves than its own, nor one that is not there.
fn any_leaves(
    claim: &Claim<'_>,
    step: usize,
    index: usize,
    draw: &mut Draw<'_>,
    pool: &mut Vec<Fields>,
) {
    let (lie, tree) = (claim.as_is(), claim.tree(step));
    let own = claim.leaves(step, index);
    for _ in 0..4 {
        let mut leaves = own.clone();
        let mut numbers = Vec::new();
        claim
            .operator(step)
            .operands(&mut |number| numbers.push(number));
        let number = draw.one(&numbers);
        let count = claim.trees[usize::from(number)].leaves.len();
        let opened = leaves.entry(number).or_default();
        match draw.below(4) {
            0 => opened.clear(),
            1 => drop(opened.pop_last()),
            2 => opened.extend((0..u32::try_from(count).expect("few")).filter(|_| draw.chance(2))),
            // Perhaps one beyond the tree.
            _ => drop(opened.insert(u32::try_from(draw.below(count + 2)).expect("few"))),
        }
        if opened.is_empty() {
            leaves.remove(&number);
        }
        let fields = lie.element((step, index), &leaves, tree, false);
        let found = find_fault::<Plain>(&claim.shared(), &fields.concat());
        if leaves == own {
            assert_eq!(found, Ok(Finding::None));
        } else {
            assert!(
                matches!(found, Err(JudgeError::Leaves(_) | JudgeError::Value { .. })),
                "{found:?} {leaves:?}"
            );
        }
        pool.push(fields);
    }
    // An element beyond the last, by the leaf of another.
    let mut fields = lie.element((step, index), &own, tree, false);
    let beyond = u32::try_from(elements(&tree.kind) + draw.below(300)).expect("few");
    fields[7] = beyond.to_le_bytes().to_vec();
    let found = find_fault::<Plain>(&claim.shared(), &fields.concat());
    assert!(found.is_err(), "{found:?}");
    pool.push(fields);
}

/// That an output of another trace than the claim's is found.
fn output(honest: &Claim<'_>, other: &Claim<'_>, pool: &mut Vec<Fields>) {
    let (lie, last) = (honest.as_is(), honest.trace.len() - 1);
    for claim in [honest, other] {
        let fields = lie.last(&claim.trace[last]);
        let shared = Shared {
            output: claim.shared().output,
            ..honest.shared()
        };
        let expected = if honest.trace[last] == claim.trace[last] {
            Finding::None
        } else {
            Finding::Output
        };
        assert_eq!(
            decode_fault::<Plain>(&shared, &fields.concat()),
            Ok(expected)
        );
        pool.push(fields);
    }
}

/// An opening of which fields and bytes are others.
fn changed(pool: &[Fields], at: usize, claim: &Claim<'_>, draw: &mut Draw<'_>) -> Vec<u8> {
    let mut fields = pool[at].clone();
    let known = [
        &claim.trace[..],
        &claim.constants,
        &claim.operators,
        &claim.salts,
    ]
    .concat();
    for _ in 0..=draw.below(3) {
        let other = &pool[draw.below(pool.len())];
        // Behind the header, most of the time.
        let mut place = |length: usize| {
            let from = if draw.chance(8) { 0 } else { 6.min(length) };
            from + draw.below((length - from).max(1))
        };
        let (from, to) = (place(fields.len()), place(other.len()));
        let (twin, near) = (
            place(fields.len()),
            fields.len().saturating_sub(1).min(from + 1),
        );
        let from = from.min(fields.len().saturating_sub(1));
        if fields.is_empty() {
            break;
        }
        match draw.below(12) {
            0 => fields[from] = other.get(to).cloned().unwrap_or_default(),
            1 => fields[from] = other.get(from).cloned().unwrap_or_default(),
            2 => drop(fields.remove(from)),
            3 => fields.insert(from, fields[from].clone()),
            4 => fields.swap(from, twin.min(near.max(from))),
            5 => fields.swap(from, near),
            6 => drop(fields.splice(from.., other.iter().skip(from).cloned())),
            7 => drop(fields.splice(from.., other.iter().skip(to).cloned())),
            8 => fields[from] = draw.one(&known).to_vec(),
            9 => fields[from] = hash(0, &[]).to_vec(),
            // A number next to what it was.
            10 => {
                let by = draw.one(&[1, 0xff, 2, 0x80]);
                if let Some(byte) = fields[from].first_mut() {
                    *byte = byte.wrapping_add(by);
                }
            }
            _ => {
                let length = fields[from].len().max(1);
                if let Some(byte) = fields[from].get_mut(draw.below(length)) {
                    *byte ^= 1 << draw.below(8);
                }
            }
        }
    }
    let mut bytes = fields.concat();
    match draw.below(12) {
        0 => bytes.truncate(draw.below(bytes.len() + 1)),
        1 => bytes.extend(draw.bytes(40)),
        2 if !bytes.is_empty() => drop(bytes.remove(draw.below(bytes.len()))),
        3 => bytes.insert(draw.below(bytes.len() + 1), draw.byte()),
        _ => {}
    }
    bytes
}
