//! Packed streams: what they unpack to, and what is refused.
#![allow(clippy::cast_possible_truncation, reason = "bytes")]

mod common;

use assay_attestation::{Refusal, Window, BODY, CHAIN, DICTIONARY};
use common::{
    anchor, hopper, links,
    made::Made,
    packed::{copied, dictionary, digits, literal, pack, unpacked},
    random,
};

#[test]
fn bytes_are_written_as_they_are() {
    assert_eq!(unpacked(&[]), Ok(vec![]));
    assert_eq!(unpacked(&[0, 7]), Ok(vec![7]));
    let long: Vec<u8> = (0..128).collect();
    assert_eq!(unpacked(&literal(&long)), Ok(long.clone()));
    assert_eq!(
        unpacked(&[literal(&long), literal(&[9])].concat()),
        Ok([&long[..], &[9]].concat())
    );
}

#[test]
fn bytes_of_the_window_are_copied() {
    let dictionary = dictionary();
    assert_eq!(dictionary.len(), DICTIONARY);
    for (place, length) in [(0, 2), (5, 129), (DICTIONARY - 129, 129)] {
        let copy = copied(place, length);
        assert_eq!(
            unpacked(&copy),
            Ok(dictionary[place..place + length].to_vec())
        );
    }
    // What was written before, and what is written now.
    let begin = literal(b"abc");
    for (place, length, expected) in [
        (0, 3, &b"abcabc"[..]),
        (1, 2, b"abcbc"),
        (0, 8, b"abcabcabcab"),
        (2, 6, b"abccccccc"),
        (1, 7, b"abcbcbcbcb"),
    ] {
        let stream = [&begin[..], &copied(DICTIONARY + place, length)].concat();
        assert_eq!(unpacked(&stream), Ok(expected.to_vec()));
    }
}

#[test]
fn bytes_of_the_window_are_written_as_digits() {
    let begin = literal(&[0x01, 0x9a, 0xbc, 0xdf, 0xff]);
    let stream = [&begin[..], &digits(DICTIONARY, 5)].concat();
    let written = unpacked(&stream).expect("digits");
    assert_eq!(&written[5..], b"019ABCDFFF");
    // Not of what they write themselves.
    let beyond = [&begin[..], &digits(DICTIONARY, 6)].concat();
    assert_eq!(unpacked(&beyond), Err(Refusal::Packed(6)));
}

#[test]
fn what_is_no_instruction_is_refused() {
    let begin = literal(&[1, 2, 3]);
    let refused = |rest: &[u8]| unpacked(&[&begin[..], rest].concat());
    let end = DICTIONARY + 3;
    for rest in [
        // They end too early.
        &[0][..],
        &[1, 5],
        &[127, 1],
        &[0x80],
        &[0x80, 0],
        // They take what is not there.
        &copied(end, 2),
        &copied(end + 1, 2),
        &copied(0x3fff, 129),
        &digits(end - 1, 2),
        &digits(end, 2),
        &digits(0x3fff, 2),
        // They are of no kind.
        &copied(0x8000, 2),
        &copied(0xc000, 2),
        &copied(0xffff, 129),
    ] {
        assert_eq!(refused(rest), Err(Refusal::Packed(4)), "{rest:x?}");
    }
    assert!(refused(&copied(end - 1, 2)).is_ok());
    assert!(refused(&digits(end - 2, 2)).is_ok());
}

#[test]
fn no_more_is_unpacked_than_there_is_room_for() {
    let full: Vec<u8> = literal(&[7; 128]).repeat(CHAIN / 128);
    assert_eq!(unpacked(&full), Ok(vec![7; CHAIN]));
    for one in [literal(&[1]), copied(0, 2), digits(0, 2)] {
        let stream = [&full[..], &one].concat();
        assert_eq!(unpacked(&stream), Err(Refusal::Unpacked(full.len())));
    }
    // The most that instructions of three bytes may write.
    let bomb = digits(0, 129).repeat(4_000);
    assert_eq!(unpacked(&bomb), Err(Refusal::Unpacked(3 * (CHAIN / 258))));
    let bomb = copied(DICTIONARY - 1, 129).repeat(4_000);
    assert_eq!(unpacked(&bomb), Err(Refusal::Unpacked(3 * (CHAIN / 129))));

    // A body comes after a chain, and may repeat it.
    let mut window = Window::new();
    let chain = window.unpack(&full, CHAIN).expect("a chain");
    let again = copied(chain.start, 2);
    let body = window.unpack(&again, 2).expect("a body");
    assert_eq!((body.start, window.at(&body)), (chain.end, &[7, 7][..]));
    assert_eq!(window.unpack(&again, 1), Err(Refusal::Unpacked(0)));
    assert_eq!(window.unpack(&[], BODY), Err(Refusal::Unpacked(0)));
    assert_eq!(window.at(&chain), [7; CHAIN]);
}

#[test]
fn whatever_is_packed_is_unpacked() {
    let mut random = random();
    for round in 0..40 {
        let letters = 1 + random() % 255;
        let mut bytes: Vec<u8> = (0..random() % 500)
            .map(|_| (random() % letters) as u8)
            .collect();
        bytes.extend(Made::device("root", round).encode());
        let stream = pack(&bytes).concat();
        assert_eq!(unpacked(&stream), Ok(bytes.clone()));
        // Whatever else is read, it does not go beyond what it may.
        for _ in 0..500 {
            let mut changed = stream.clone();
            for _ in 0..=random() % 4 {
                let at = random() % changed.len();
                changed[at] = random() as u8;
            }
            match unpacked(&changed) {
                Ok(bytes) => assert!(bytes.len() <= CHAIN),
                Err(Refusal::Packed(at) | Refusal::Unpacked(at)) => assert!(at < changed.len()),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

/// Each bit of a packed chain: it is refused, its certificates are others, of which no signature is known, or it unpacks to
/// the same bytes, since a copy takes them from another place where they are too.
#[test]
fn no_bit_of_a_packed_chain_changes_what_it_says() {
    let Some(evidence) = hopper() else { return };
    let anchor = anchor(&evidence.root);
    let records = |chain: &[u8]| -> Result<Vec<[u8; 240]>, Refusal> {
        Ok(links(anchor, 255, chain)?
            .iter()
            .map(|link| link.record)
            .collect())
    };
    let right = records(&evidence.chain).expect("a chain");
    let instructions = pack(&evidence.chain);
    let mut stream = instructions.concat();
    assert!(stream.len() < evidence.chain.len() / 2, "{}", stream.len());
    // Which bytes are those of places.
    let places: Vec<bool> = instructions
        .iter()
        .flat_map(|one| (0..one.len()).map(|at| one[0] >= 0x80 && at > 0))
        .collect();
    let (mut refused, mut same) = (0, 0);
    for bit in 0..8 * stream.len() {
        stream[bit / 8] ^= 1 << (bit % 8);
        match unpacked(&stream) {
            Ok(bytes) if bytes == evidence.chain => {
                same += 1;
                assert!(places[bit / 8], "bit {bit}");
            }
            Ok(bytes) => match records(&bytes) {
                Ok(others) => assert_ne!(others, right, "bit {bit}"),
                Err(_) => refused += 1,
            },
            Err(_) => refused += 1,
        }
        stream[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(refused > 1_000, "{refused}");
    assert!(same < 40, "{same}");
    println!(
        "of {} bits: {refused} refused, {same} the same",
        8 * stream.len()
    );
}
