//! Lies and challenges by the thousand: of every operator, and at every place of the zoo's traces.

use super::{
    case::{changed, wrong, Case, SALTS},
    common::{
        json::{self, bytes},
        Noise, Sha3,
    },
};
use assay_core::{
    judge::{decode_fault, find_fault, Dispute, Finding, JudgeError, Shared},
    operators::Operator,
    Program,
};
use std::collections::BTreeMap;

/// Lies of each operator.
const OF_EACH: usize = 400;
/// Lies at each place in a trace of the zoo's networks.
const OF_PLACE: usize = 25;

/// What was tried, by operator.
#[derive(Default)]
struct Counts {
    lies: usize,
    challenges: usize,
}

/// A claim of a program for each of two inputs.
type Claims<'p> = [Case<'p>; 2];

/// Where a lie begins: the operator, and an element of its output.
type Place = (usize, usize);

#[test]
fn every_lie_is_found_and_no_challenge_convicts_the_honest() {
    let mut noise = Noise(47);
    let vectors = json::section(
        include_str!("../../../../test/vectors/operators.json"),
        "programs",
    );
    let zoo = json::section(
        include_str!("../../../../test/fixtures/zoo/hashes.json"),
        "zoo",
    );
    let encoded: Vec<_> = vectors
        .iter()
        .chain(&zoo)
        .map(|vector| bytes(&vector["bytes"]))
        .collect();
    let programs: Vec<_> = encoded
        .iter()
        .map(|bytes| Program::decode(bytes).unwrap())
        .collect();
    let claims: Vec<Claims<'_>> = programs
        .iter()
        .zip(&encoded)
        .map(|(program, bytes)| {
            [(); 2].map(|()| Case::new(program, bytes, noise.bytes(program.input().bytes())))
        })
        .collect();
    // Where operators are, by name.
    let mut places: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
    let mut drawn = Vec::new();
    for (at, program) in programs.iter().enumerate() {
        for (step, operator) in program.operators().enumerate() {
            places.entry(operator.name()).or_default().push((at, step));
            if at >= vectors.len() {
                drawn.extend([(at, step); OF_PLACE]);
            }
        }
    }
    assert_eq!(places.len(), 27);
    for places in places.values() {
        drawn.extend(places.iter().cycle().take(OF_EACH));
    }
    let mut counts: BTreeMap<_, Counts> = BTreeMap::new();
    let mut foreign = Vec::new();
    for (at, step) in drawn {
        let [case, other] = &claims[at];
        let (kind, _) = case.output(step);
        let place = (
            step,
            noise.below(kind.rows() as usize * kind.row_length() as usize),
        );
        let name = case.program.operators().nth(step).map(Operator::name);
        let counts = counts.entry(name.unwrap()).or_default();
        let lie = lied(case, place, &mut noise);
        counts.lies += 1;
        counts.challenges += challenged([case, other], place, [&lie, &foreign], &mut noise);
        foreign = lie;
    }
    let lies: usize = counts.values().map(|counts| counts.lies).sum();
    let challenges: usize = counts.values().map(|counts| counts.challenges).sum();
    assert!(lies >= 10_000 && challenges >= 100_000);
    for (name, counts) in counts {
        assert!(
            counts.lies >= OF_EACH && counts.challenges >= 10 * OF_EACH,
            "{name}"
        );
    }
}

/// Has a wrong element at a place, in a trace that is else the right one or follows from it, found by whoever executes the
/// program; gives what proves it.
fn lied(case: &Case<'_>, (step, index): Place, noise: &mut Noise) -> Vec<u8> {
    let (kind, right) = case.output(step);
    let data = wrong(kind, right, index, noise);
    let follows = noise.below(2) == 0;
    let liar = if follows {
        case.followed(step, data.clone())
    } else {
        case.with(step, data.clone())
    };
    let differs = |at: &usize| liar.trace()[*at] != case.trace()[*at];
    assert_eq!((0..case.trace().len()).find(differs), Some(step));
    let mut dispute = Dispute::new(case.program, SALTS, liar.trace());
    let shared = dispute.shared(&case.hashes[0], &liar.hashes[liar.hashes.len() - 1]);
    let opening = liar.open(&dispute, step, index, &data);
    assert_eq!(find_fault::<Sha3>(&shared, &opening), Ok(Finding::Element));
    let last = liar.trace().len() - 1;
    if step == last {
        dispute.by_output = true;
        let opening = liar.open(&dispute, step, index, &data);
        assert_eq!(find_fault::<Sha3>(&shared, &opening), Ok(Finding::Element));
    } else if follows {
        // What follows from a lie is no other lie.
        let later = step + 1 + noise.below(last - step);
        let (kind, data) = liar.output(later);
        let index = noise.below(kind.rows() as usize * kind.row_length() as usize);
        let opening = liar.open(&dispute, later, index, data);
        assert_eq!(find_fault::<Sha3>(&shared, &opening), Ok(Finding::None));
    }
    opening
}

/// Shows of an honest claim what a challenger may have: openings of it and of others, and what becomes of them where bytes
/// change. Gives how many.
fn challenged(
    [case, other]: [&Case<'_>; 2],
    (step, index): Place,
    [lie, foreign]: [&Vec<u8>; 2],
    noise: &mut Noise,
) -> usize {
    let open = |case: &Case<'_>, salts| {
        let dispute = Dispute::new(case.program, salts, case.trace());
        case.open(&dispute, step, index, &case.output(step).1)
    };
    let (kind, data) = case.output(step);
    let (_, shared) = case.lie(step, data, kind);
    let own = open(case, SALTS);
    assert_eq!(find_fault::<Sha3>(&shared, &own), Ok(Finding::None));
    let found = find_fault::<Sha3>(&shared, lie);
    assert!(matches!(found, Err(JudgeError::Value { .. })), "{found:?}");
    let others = [open(other, SALTS), open(case, [[4; 32], [5; 32]])];
    let mut openings = vec![lie.clone(), foreign.clone()];
    for _ in 0..4 {
        openings.push(changed(&own, noise));
        openings.push(changed(lie, noise));
    }
    for other in others.iter().chain([lie, foreign]) {
        // One that begins as the right one and goes on as another.
        let at = noise.below(own.len());
        openings.push([&own[..at], other.get(at..).unwrap_or_default()].concat());
    }
    openings.extend(others);
    for opening in &openings {
        is_honest(&shared, opening);
    }
    openings.len()
}

fn is_honest(shared: &Shared, opening: &[u8]) {
    for judge in [find_fault::<Sha3>, decode_fault::<Sha3>] {
        let found = judge(shared, opening);
        assert!(matches!(found, Ok(Finding::None) | Err(_)), "{found:?}");
    }
}
