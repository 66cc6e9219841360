//! Certificates that are none, each refused by the rule that it breaks.
#![allow(
    clippy::cast_possible_truncation,
    reason = "lengths and numbers that are drawn"
)]

mod common;

use assay_attestation::{certificate::Certificate, der::Reader, Key, Purpose, Refusal};
use common::{
    keccak, links,
    made::{
        constraints, extended, extension, firmware, hashed, integer, key_usage, name, sequence,
        spki, tcb_info, tcb_parts, tlv, Made, OCSP_SIGNING,
    },
    random,
};

fn anchor() -> Key {
    Key::new(&[7; 96], &keccak(&name("root")))
}

fn read(certificates: &[Made]) -> Result<Vec<Purpose>, Refusal> {
    let encoded: Vec<u8> = certificates.iter().flat_map(Made::encode).collect();
    let links = links(anchor(), 255, &encoded)?;
    Ok(links.iter().map(|link| link.statement.purpose).collect())
}

fn refusal(change: impl FnOnce(&mut Made)) -> Refusal {
    let mut made = Made::device("root", 1);
    change(&mut made);
    read(&[made]).expect_err("accepted")
}

/// That a change is refused, whichever place the error names.
macro_rules! refused {
    ($($kind:ident: $made:ident => $change:expr;)*) => { $(
        let found = refusal(|$made| $change);
        assert!(matches!(found, Refusal::$kind { .. }), "{}: {found:?}", stringify!($change));
    )* };
}

#[test]
fn certificates_of_every_purpose_are_read() {
    let mut responder = Made::other("root", 3);
    responder.extensions.push(extended(&OCSP_SIGNING));
    assert_eq!(read(&[Made::other("root", 3)]), Ok(vec![Purpose::Other]));
    assert_eq!(read(&[responder]), Ok(vec![Purpose::Responder]));
    let chain = [Made::authority("root", "a", 2), Made::device("a", 3)];
    assert_eq!(
        read(&chain),
        Ok(vec![Purpose::Authority, Purpose::Firmware])
    );
}

#[test]
fn ids_are_of_keys_their_bindings_and_serial_numbers() {
    let encoded = [
        Made::authority("root", "a", 2).encode(),
        Made::device("a", 3).encode(),
    ]
    .concat();
    let links = links(anchor(), 255, &encoded).expect("a chain");
    let key =
        |coordinate: u8, binding: [u8; 32]| keccak(&[&[coordinate; 96][..], &binding].concat());
    let (root, a) = (key(7, keccak(&name("root"))), key(2, keccak(&name("a"))));
    assert_eq!(links[0].statement.key, a);
    assert_eq!(links[1].statement.key, key(3, keccak(&[8; 48])));
    let id =
        |issuer: [u8; 32], serial: u8| keccak(&[&issuer[..], &[0; 29], &[serial, 2, 3]].concat());
    assert_eq!(
        [links[0].statement.id, links[1].statement.id],
        [id(root, 2), id(a, 3)]
    );
    assert_eq!(links[1].record[48..96], [0xaa; 48]);
    assert_eq!(links[1].record[144..], [2; 96]);
}

/// Blackwell's form: two ids in a `TcbInfo`, the second of zeros.
#[test]
fn firmware_is_named_in_one_of_two_forms() {
    let ids = [hashed(&[8; 48]), hashed(&[0; 48])].concat();
    let parts = tcb_parts(&ids);
    let with = |extensions: Vec<Vec<u8>>| {
        let mut made = Made::device("root", 1);
        made.extensions = [vec![key_usage(&[7, 0x80])], extensions].concat();
        let encoded = made.encode();
        links(anchor(), 255, &encoded).map(|links| (links[0].statement, links[0].firmware.copied()))
    };
    let (statement, id) = with(vec![tcb_info(&parts)]).expect("a certificate");
    assert_eq!((statement.purpose, id), (Purpose::Firmware, Some([8; 48])));
    assert_eq!(
        statement.key,
        with(vec![firmware(&[8; 48])])
            .expect("the other form")
            .0
            .key
    );

    // One form, once.
    for twice in [
        vec![tcb_info(&parts), firmware(&[8; 48])],
        vec![firmware(&[8; 48]), tcb_info(&parts)],
        vec![tcb_info(&parts), tcb_info(&parts)],
    ] {
        assert!(matches!(with(twice), Err(Refusal::Extension(_))));
    }
    // All parts, in their order, and nothing else.
    for at in 0..parts.len() {
        let mut without = parts.clone();
        let part = without.remove(at);
        assert!(with(vec![tcb_info(&without)]).is_err(), "without {at}");
        let mut doubled = parts.clone();
        doubled.insert(at, part.clone());
        assert!(with(vec![tcb_info(&doubled)]).is_err(), "{at} twice");
        without.push(part);
        assert_eq!(
            with(vec![tcb_info(&without)]).is_ok(),
            at + 1 == parts.len(),
            "{at} at the end"
        );
    }
    let more = [parts.clone(), vec![tlv(0x8a, &[0])]].concat();
    assert!(matches!(
        with(vec![tcb_info(&more)]),
        Err(Refusal::Trailing(_))
    ));
    // Numbers and flags have one encoding.
    for at in [3, 4, 5, 7, 8, 9] {
        let mut longer = parts.clone();
        let value = [&[0], &parts[at][2..]].concat();
        longer[at] = tlv(parts[at][0], &value);
        assert!(with(vec![tcb_info(&longer)]).is_err(), "a longer {at}");
    }
    let mut unused = parts.clone();
    unused[7][2] = 1;
    assert!(with(vec![tcb_info(&unused)]).is_err());
    // Two ids of 48 bytes, the second of zeros.
    let id = |bytes: &[u8]| hashed(bytes);
    for ids in [
        vec![],
        vec![id(&[8; 48])],
        vec![id(&[8; 48]), id(&[8; 48])],
        vec![id(&[0; 48]), id(&[8; 48])],
        vec![id(&[8; 48]), id(&[0; 48]), id(&[0; 48])],
        vec![id(&[8; 48]), id(&[0; 47])],
        vec![id(&[8; 49]), id(&[0; 48])],
    ] {
        let parts = tcb_parts(&ids.concat());
        assert!(with(vec![tcb_info(&parts)]).is_err(), "{} ids", ids.len());
    }
    for bit in 0..8 * 48 {
        let mut second = [0; 48];
        second[bit / 8] = 1 << (bit % 8);
        let parts = tcb_parts(&[id(&[8; 48]), id(&second)].concat());
        assert!(matches!(
            with(vec![tcb_info(&parts)]),
            Err(Refusal::Differs(_))
        ));
    }
}

#[test]
fn what_is_fixed_is_compared() {
    refused! {
        Differs: made => made.version = vec![0xa0, 3, 2, 1, 1];
        Differs: made => made.version.clear();
        Differs: made => made.inner_algorithm[11] = 2;
        Differs: made => made.algorithm[11] = 2;
        Differs: made => made.algorithm = sequence(&[&made.algorithm[2..], &[5, 0]]);
        Differs: made => made.key = { let mut key = spki(&[1; 96]); key[17] = 0x23; key };
        Differs: made => made.key = { let mut key = spki(&[1; 96]); key[23] = 2; key };
        Differs: made => made.key = { let mut key = spki(&[1; 96]); key[22] = 1; key };
        Trailing: made => made.rest = tlv(0x81, &[0, 1]);
        Trailing: made => made.rest = vec![0];
    }
}

#[test]
fn numbers_are_positive_and_minimal() {
    refused! {
        Integer: made => made.serial = vec![2, 1, 0];
        Integer: made => made.serial = vec![2, 0];
        Integer: made => made.serial = vec![2, 2, 0, 0x7f];
        Integer: made => made.serial = vec![2, 1, 0x80];
        Integer: made => made.serial = integer(&[1; 21]);
        Integer: made => made.r = vec![2, 1, 0];
        Integer: made => made.s = vec![2, 1, 0];
        Integer: made => made.r = integer(&[1; 49]);
        Integer: made => made.s = tlv(2, &[&[0, 0x7f][..], &[1; 46]].concat());
        Integer: made => made.s = tlv(2, &[0xff; 48]);
        Tag: made => made.r = tlv(4, &[1; 48]);
        Trailing: made => made.s.extend([5, 0]);
    }
    let mut made = Made::device("root", 1);
    made.serial = integer(&[0xff; 20]);
    made.r = integer(&[1]);
    assert!(read(&[made]).is_ok());
}

#[test]
fn times_are_to_the_second_in_utc() {
    let seconds = |value: Vec<u8>| {
        let mut made = Made::device("root", 1);
        made.not_after = value;
        let encoded = made.encode();
        links(anchor(), 255, &encoded).map(|links| links[0].statement.not_after)
    };
    let utc = |text: &str| seconds(tlv(0x17, text.as_bytes()));
    let general = |text: &str| seconds(tlv(0x18, text.as_bytes()));
    assert_eq!(utc("700101000000Z"), Ok(0));
    assert_eq!(utc("000229235959Z"), Ok(951_868_799));
    assert_eq!(utc("261127120000Z"), Ok(1_795_780_800));
    assert_eq!(utc("491231235959Z"), Ok(2_524_607_999));
    assert_eq!(general("19700101000000Z"), Ok(0));
    assert_eq!(general("20230511000000Z"), Ok(1_683_763_200));
    assert_eq!(general("20500101000000Z"), Ok(2_524_608_000));
    assert_eq!(general("24000229000000Z"), Ok(13_574_563_200));
    assert_eq!(general("99991231235958Z"), Ok(253_402_300_798));
    assert_eq!(general("99991231235959Z"), Ok((1 << 48) - 1));
    for text in [
        "691231235959Z",
        "500101000000Z",
        "010229000000Z",
        "200431000000Z",
        "201301000000Z",
        "200001000000Z",
        "200100000000Z",
        "200101240000Z",
        "200101006000Z",
        "200101000060Z",
        "2001010000Z",
        "200101000000",
        "200101000000+0000",
        "2001010000000Z",
        "20010100000aZ",
        " 00101000000Z",
        "",
    ] {
        assert!(matches!(utc(text), Err(Refusal::Time(_))), "{text}");
    }
    for text in [
        "19691231235959Z",
        "21000229000000Z",
        "20500101000000.0Z",
        "20500101000000",
        "99991231235959",
        "501231235959Z",
    ] {
        assert!(matches!(general(text), Err(Refusal::Time(_))), "{text}");
    }
    assert!(matches!(
        seconds(tlv(0x16, b"200101000000Z")),
        Err(Refusal::Time(_))
    ));
}

#[test]
fn extensions_are_known_or_not_critical_and_come_once() {
    let usage = || key_usage(&[7, 0x80]);
    let unknown: [u8; 10] = [0x2b, 6, 1, 4, 1, 0x82, 0x37, 1, 1, 1];
    refused! {
        ExtensionCritical: made => made.extensions.push(extension(&unknown, true, &[]));
        ExtensionCritical: made => made.extensions.push(extension(&[0x55, 0x1d, 0x1e], true, &[0x30, 0]));
        Extension: made => made.extensions.push(usage());
        Extension: made => made.extensions.extend([extension(&unknown, false, &[]), extension(&unknown, false, &[1])]);
        Extension: made => made.extensions.extend((1..=16).map(|last| extension(&[0x55, last], false, &[])));
        Extension: made => made.extensions.push(extended(&OCSP_SIGNING));
        Differs: made => made.extensions.push(sequence(&[&tlv(6, &unknown), &[1, 1, 0], &tlv(4, &[])]));
        Differs: made => made.extensions.push(sequence(&[&tlv(6, &unknown), &[1, 1, 1], &tlv(4, &[])]));
        Trailing: made => made.extensions.push(sequence(&[&tlv(6, &unknown), &tlv(4, &[]), &[5, 0]]));
        Differs: made => made.extensions.push(extension(&[], false, &[]));
        Differs: made => made.extensions.push(extension(&[0x80, 1], false, &[]));
        Differs: made => made.extensions.push(extension(&[0x55, 0x81], false, &[]));
        Truncated: made => made.extensions.push(extension(&[0x55, 0x1d, 0x25], false, &[0x30, 0]));
        Differs: made => made.extensions[1] = firmware(&[8; 47]);
    }
}

#[test]
fn usages_are_bits_without_those_after_the_last() {
    refused! {
        KeyUsage: made => made.extensions.clear();
        KeyUsage: made => made.extensions[0] = key_usage(&[1, 6]);
        Differs: made => made.extensions[0] = key_usage(&[6, 0x80]);
        Differs: made => made.extensions[0] = key_usage(&[0, 0x80]);
        Differs: made => made.extensions[0] = key_usage(&[7, 0x80, 0]);
        Differs: made => made.extensions[0] = key_usage(&[8, 0x80]);
        Differs: made => made.extensions[0] = key_usage(&[0]);
        Differs: made => made.extensions[0] = key_usage(&[]);
        Differs: made => made.extensions[0] = key_usage(&[7, 0x80, 0, 0x80]);
        Trailing: made => made.extensions[0] = extension(&[0x55, 0x1d, 0x0f], true, &[3, 2, 7, 0x80, 0]);
    }
    let mut made = Made::device("root", 1);
    made.extensions[0] = key_usage(&[7, 0x80, 0x80]);
    assert!(read(&[made]).is_ok());
}

#[test]
fn names_have_parts_of_one_text_each() {
    let attribute = || sequence(&[&tlv(6, &[0x55, 4, 3]), &tlv(0x0c, b"x")]);
    refused! {
        Truncated: made => made.subject = vec![0x30, 0];
        Trailing: made => made.subject = sequence(&[&tlv(0x31, &[attribute(), attribute()].concat())]);
        Differs: made => made.subject = sequence(&[&tlv(0x31, &sequence(&[&tlv(6, &[0x55, 4, 3]), &tlv(4, b"x")]))]);
        Trailing: made => made.subject = sequence(&[&tlv(0x31, &sequence(&[&tlv(6, &[0x55, 4, 3]), &tlv(0x0c, b"x"), &[5, 0]]))]);
        Tag: made => made.subject = sequence(&[&attribute()]);
        Issuer: made => made.issuer = name("roots");
        Issuer: made => made.issuer = { let mut name = name("root"); name[9] = 0x13; name };
    }
}

#[test]
fn only_authorities_certify_and_no_more_than_their_limits_allow() {
    let limited = |issuer: &str, subject: &str, limit: &[u8]| {
        let mut made = Made::authority(issuer, subject, 2);
        made.extensions[0] = constraints(limit);
        made
    };
    let below = |limit: &[u8]| {
        read(&[
            limited("root", "a", limit),
            Made::authority("a", "b", 3),
            Made::device("b", 4),
        ])
    };
    assert_eq!(
        read(&[Made::other("root", 1), Made::device("other", 2)]),
        Err(Refusal::Authority(1))
    );
    assert_eq!(below(&[2, 1, 0]), Err(Refusal::PathLength(1)));
    assert!(below(&[2, 1, 1]).is_ok());
    assert!(below(&[]).is_ok());
    assert!(below(&[2, 2, 0, 254]).is_ok());
    assert!(matches!(below(&[2, 2, 0, 255]), Err(Refusal::Integer(_))));
    assert!(matches!(below(&[2, 1, 0xff]), Err(Refusal::Integer(_))));
    assert!(matches!(below(&[2, 2, 0, 1]), Err(Refusal::Integer(_))));
    assert!(matches!(below(&[2, 2, 1, 0]), Err(Refusal::Integer(_))));
    assert!(matches!(
        below(&[2, 1, 0, 2, 1, 0]),
        Err(Refusal::Trailing(_))
    ));

    let chain = [
        Made::authority("root", "a", 2).encode(),
        Made::authority("a", "b", 3).encode(),
    ]
    .concat();
    let left = |limit| {
        links(anchor(), limit, &chain).map(|links| {
            [
                links[0].statement.path_length,
                links[1].statement.path_length,
            ]
        })
    };
    assert_eq!(left(0), Err(Refusal::PathLength(0)));
    assert_eq!(left(1), Err(Refusal::PathLength(1)));
    assert_eq!(left(2), Ok([1, 0]));
    assert_eq!(left(254), Ok([253, 252]));
    assert_eq!(left(255), Ok([255, 255]));
    // A limit below one above counts, and one above it that is less.
    let chain = [
        limited("root", "a", &[2, 1, 5]).encode(),
        limited("a", "b", &[2, 1, 9]).encode(),
    ]
    .concat();
    let lengths = links(anchor(), 255, &chain).map(|links| {
        [
            links[0].statement.path_length,
            links[1].statement.path_length,
        ]
    });
    assert_eq!(lengths, Ok([5, 4]));

    let mut usage = Made::authority("root", "a", 2);
    usage.extensions[1] = key_usage(&[7, 0x80]);
    assert_eq!(
        read(&[usage]),
        Err(Refusal::KeyUsage {
            index: 0,
            usage: 0x8000
        })
    );
    let constraints_of = |critical, value: &[u8]| {
        let mut made = Made::authority("root", "a", 2);
        made.extensions[0] = extension(&[0x55, 0x1d, 0x13], critical, value);
        read(&[made])
    };
    assert!(matches!(
        constraints_of(false, &[0x30, 3, 1, 1, 0xff]),
        Err(Refusal::Extension(_))
    ));
    assert!(matches!(
        constraints_of(true, &[0x30, 3, 1, 1, 0]),
        Err(Refusal::Differs(_))
    ));
    assert!(matches!(
        constraints_of(true, &[0x30, 3, 1, 1, 1]),
        Err(Refusal::Differs(_))
    ));
    assert!(matches!(
        constraints_of(true, &[0x30, 3, 2, 1, 0]),
        Err(Refusal::Differs(_))
    ));
    // Without the flag it is no authority, and may not sign as one.
    assert_eq!(
        constraints_of(true, &[0x30, 0]),
        Err(Refusal::KeyUsage {
            index: 0,
            usage: 0x0600
        })
    );
}

#[test]
fn a_chain_has_one_to_seven_certificates_and_nothing_else() {
    assert_eq!(read(&[]), Err(Refusal::Certificates(0)));
    let chain = |count: u8| -> Vec<Made> {
        let name = |index: u8| {
            if index == 0 {
                "root".to_owned()
            } else {
                index.to_string()
            }
        };
        (0..count)
            .map(|index| Made::authority(&name(index), &name(index + 1), index + 1))
            .collect()
    };
    assert!(read(&chain(7)).is_ok());
    assert_eq!(read(&chain(8)), Err(Refusal::Certificates(7)));
    for excess in [&[0][..], &[0x30], &[0x30, 0x80, 0, 0]] {
        let encoded = [&Made::authority("root", "a", 1).encode()[..], excess].concat();
        assert!(links(anchor(), 255, &encoded).is_err());
    }
    assert_eq!(Key::decode(&[0; 127]), Err(Refusal::KeyLength(127)));
}

/// Each value of DER in bytes, after those around it: where it begins, and the bytes of its header and of all of it.
fn places(bytes: &[u8]) -> Vec<Vec<(usize, usize, usize)>> {
    fn walk(
        bytes: &[u8],
        at: usize,
        around: &[(usize, usize, usize)],
        found: &mut Vec<Vec<(usize, usize, usize)>>,
    ) {
        let mut reader = Reader::new(bytes);
        while let Ok(value) = reader.any() {
            let begins = at + reader.at() - value.whole.len();
            let head = value.content.at() + value.whole.len() - reader.at();
            let path = [around, &[(begins, head, value.whole.len())]].concat();
            found.push(path.clone());
            let mut inner = value.content.rest();
            let mut skipped = 0;
            if value.tag == 3 && inner.first() == Some(&0) && inner.get(1) == Some(&0x30) {
                (inner, skipped) = (&inner[1..], 1);
            }
            if value.tag & 0x20 != 0 || skipped == 1 {
                walk(inner, begins + head + skipped, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(bytes, 0, &[], &mut found);
    found
}

/// Puts another header in place of a value's and bytes after its content, and grows all lengths around it.
fn replaced(bytes: &[u8], path: &[(usize, usize, usize)], head: &[u8], tail: &[u8]) -> Vec<u8> {
    let &(at, old, length) = path.last().expect("a value");
    let mut value = [head, &bytes[at + old..at + length], tail].concat();
    let (mut begins, mut ends) = (at, at + length);
    for &(outer, head, length) in path.iter().rev().skip(1) {
        let (before, after) = (&bytes[outer + head..begins], &bytes[ends..outer + length]);
        value = tlv(bytes[outer], &[before, &value, after].concat());
        (begins, ends) = (outer, outer + length);
    }
    [&bytes[..begins], &value, &bytes[ends..]].concat()
}

#[test]
fn no_length_has_two_encodings_and_nothing_follows_inside() {
    let anchor = anchor();
    for made in [Made::device("root", 1), Made::authority("root", "a", 1)] {
        let right = made.encode();
        assert!(links(anchor, 255, &right).is_ok());
        let places = places(&right);
        assert!(places.len() > 25, "{}", places.len());
        for path in &places {
            let &(at, head, length) = path.last().expect("a value");
            let (tag, content) = (right[at], length - head);
            assert_eq!(replaced(&right, path, &right[at..at + head], &[]), right);
            let [high, low] = [(content >> 8) as u8, content as u8];
            let mut heads: Vec<Vec<u8>> = vec![
                vec![tag, 0x82, high, low],
                vec![tag, 0x83, 0, high, low],
                vec![tag, 0x84, 0, 0, high, low],
            ];
            if content < 0x100 {
                heads.push(vec![tag, 0x81, low]);
            }
            heads.retain(|other| other[..] != right[at..at + head]);
            for other in heads {
                let changed = replaced(&right, path, &other, &[]);
                assert!(links(anchor, 255, &changed).is_err(), "{at}: {other:x?}");
            }
            let changed = replaced(&right, path, &[tag, 0x80], &[0, 0]);
            assert!(links(anchor, 255, &changed).is_err(), "{at}: indefinite");
            // A byte that nothing announces.
            let changed = replaced(&right, path, &right[at..at + head], &[0]);
            assert!(links(anchor, 255, &changed).is_err(), "{at}: trailing");
        }
    }
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let right = [
        Made::authority("root", "a", 2).encode(),
        Made::device("a", 3).encode(),
    ]
    .concat();
    for length in 0..right.len() {
        assert!(
            links(anchor(), 255, &right[..length]).is_err()
                || length == Made::authority("root", "a", 2).encode().len()
        );
    }
    let mut random = random();
    for _ in 0..200_000 {
        let mut changed = right.clone();
        for _ in 0..=random() % 4 {
            let at = random() % changed.len();
            changed[at] = random() as u8;
        }
        let _ = links(anchor(), 255, &changed);
        let _ = Certificate::take(&mut Reader::new(&changed));
    }
}
