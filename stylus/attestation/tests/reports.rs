//! Reports that are none, each refused by the rule that it breaks.
#![allow(
    clippy::cast_possible_truncation,
    reason = "lengths and numbers that are drawn"
)]

mod common;

use assay_attestation::{Refusal, Report, Signer, BODY, FRESH};
use common::{
    keccak,
    made::{body, fields, fresh, opaque},
    parts, random, report,
};
use sha2::{Digest, Sha384};

const KEY: [u8; 96] = [3; 96];
const MASK: u64 = 0x8000_0000_0000_0105;

fn read(fresh: &[u8], body: &[u8], indices: [u64; 2]) -> Result<Report, Refusal> {
    report(Signer::decode(&KEY).expect("a key"), fresh, body, indices)
}

fn with(change: impl FnOnce(&mut Vec<(u16, Vec<u8>)>)) -> Result<Report, Refusal> {
    let mut fields = fields();
    change(&mut fields);
    read(&fresh(), &body(MASK, &fields), [0, 0])
}

fn set(kind: u16, value: &[u8]) -> Result<Report, Refusal> {
    with(|fields| {
        let field = fields.iter_mut().find(|(found, _)| *found == kind);
        field.expect("a field").1 = value.to_vec();
    })
}

fn text(word: &[u8; 32]) -> &str {
    core::str::from_utf8(word)
        .expect("a text")
        .trim_end_matches('\0')
}

/// The whole message, block by block.
fn message(fresh: &[u8], mask: u64, opaque: &[u8]) -> Vec<u8> {
    let blocks = (0..64_u8).flat_map(|index| {
        let value = if mask >> index & 1 == 1 { index + 1 } else { 0 };
        [&[index + 1, 1, 51, 0, 1, 48, 0][..], &[value; 48]].concat()
    });
    let blocks: Vec<u8> = blocks.collect();
    let length = u16::try_from(opaque.len()).expect("short").to_le_bytes();
    [&fresh[..45], &blocks, &fresh[45..77], &length, opaque].concat()
}

#[test]
fn what_is_signed_is_the_whole_report() {
    for mask in [0, 1, MASK, u64::MAX] {
        let (fresh, fields) = (fresh(), fields());
        let body = body(mask, &fields);
        let read = read(&fresh, &body, [0, 0]).expect("a report");
        let message = message(&fresh, mask, &opaque(&fields));
        assert_eq!(read.record[..48], Sha384::digest(&message)[..]);
        assert_eq!(read.record[48..144], fresh[77..]);
        assert_eq!(read.record[144..], KEY);
        // One report has one form: that which its bytes are taken apart into.
        let whole = [&message[..], &fresh[77..]].concat();
        assert_eq!(parts(&whole), (fresh, body));
    }
}

#[test]
fn values_are_hashed_by_index() {
    let body = body(MASK, &fields());
    let hashes = |indices| {
        read(&fresh(), &body, indices).map(|read| [read.driver_values, read.vbios_values])
    };
    let value = |index: u8| {
        if MASK >> index & 1 == 1 {
            [index + 1; 48]
        } else {
            [0; 48]
        }
    };
    let of = |indices: &[u8]| {
        keccak(
            &indices
                .iter()
                .flat_map(|index| value(*index))
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(hashes([0, 0]), Ok([[0; 32]; 2]));
    assert_eq!(hashes([0b110, 1 << 63]), Ok([of(&[1, 2]), of(&[63])]));
    let all: Vec<u8> = (0..64).collect();
    assert_eq!(hashes([u64::MAX, 1]), Ok([of(&all), of(&[0])]));
}

#[test]
fn versions_and_board_are_read() {
    let read = with(|_| ()).expect("a report");
    assert_eq!(text(&read.driver), "550.90.07");
    assert_eq!(text(&read.vbios), "96.00.9F.00.01");
    assert_eq!(text(&read.board), "1010_0200_882");
    assert_eq!((read.decoder, read.protected_pcie), (0x55, 0xaa));
    assert_eq!(read.signer, keccak(&[&KEY[..], &keccak(&[8; 48])].concat()));
    let least =
        with(|fields| fields.retain(|(kind, _)| ![11, 21].contains(kind))).expect("a report");
    assert_eq!((least.decoder, least.protected_pcie), (0, 0));
    assert_eq!(
        set(6, &[0x0d, 0x0c, 0x0b, 0xa0, 0xef, 0, 0, 0]).map(|read| text(&read.vbios).to_owned()),
        Ok("A0.0B.0C.0D.EF".to_owned())
    );
    assert!(with(|fields| fields.push((99, vec![1, 2]))).is_ok());
}

#[test]
fn fields_are_there_once_in_their_form() {
    for kind in [3, 6, 15, 17, 18] {
        assert_eq!(
            with(|fields| fields.retain(|(found, _)| *found != kind)),
            Err(Refusal::FieldMissing(kind.into()))
        );
    }
    for (kind, value) in fields() {
        assert_eq!(
            with(|fields| fields.push((kind, value))),
            Err(Refusal::Field(kind.into()))
        );
    }
    for kind in [3, 15, 17, 18] {
        for value in [
            &b""[..],
            b"\0",
            b"a\0b",
            b"a b",
            b"a_b",
            b"\x7f",
            b"a\n",
            b"\xc3\xa9",
            &[b'a'; 33],
        ] {
            assert_eq!(
                set(kind, value),
                Err(Refusal::Field(kind.into())),
                "{value:?}"
            );
        }
    }
    assert!(set(3, &[b'a'; 32]).is_ok());
    // A board's three parts and what joins them have a word.
    assert!(set(15, &[b'a'; 22]).is_ok());
    assert_eq!(set(15, &[b'a'; 23]), Err(Refusal::Field(15)));
    for value in [&[0; 7][..], &[0; 9], &[1, 2, 3, 4, 5, 0, 0, 1]] {
        assert_eq!(set(6, value), Err(Refusal::Field(6)));
    }
    for kind in [11, 21] {
        assert_eq!(set(kind, &[]), Err(Refusal::Field(kind.into())));
        assert_eq!(set(kind, &[1, 1]), Err(Refusal::Field(kind.into())));
    }
    for length in [0, 47, 49] {
        assert_eq!(set(20, &vec![8; length]), Err(Refusal::Field(20)));
    }
    let right = body(MASK, &fields());
    for excess in [
        &[1][..],
        &[99, 0, 0],
        &[99, 0, 1, 0],
        &[99, 0, 0xff, 0xff, 1],
    ] {
        let kind = excess[0].into();
        assert_eq!(
            read(&fresh(), &[&right[..], excess].concat(), [0, 0]),
            Err(Refusal::Field(kind))
        );
    }
}

#[test]
fn heads_are_those_of_all_measurements_with_a_signature() {
    let right = fresh();
    let fixed = (0..4).chain(36..45);
    for at in fixed {
        for bit in 0..8 {
            let mut changed = right.clone();
            changed[at] ^= 1 << bit;
            let (value, expected) = (changed[at], right[at]);
            assert_eq!(
                read(&changed, &body(MASK, &fields()), [0, 0]),
                Err(Refusal::Report {
                    at,
                    value,
                    expected
                })
            );
        }
    }
    for length in [0, FRESH - 1, FRESH + 1] {
        let changed = vec![0x11; length];
        assert_eq!(
            read(&changed, &body(MASK, &fields()), [0, 0]),
            Err(Refusal::ReportLength(length))
        );
    }
}

#[test]
fn a_body_has_its_measurements_and_at_most_what_spdm_allows() {
    let right = body(MASK, &fields());
    for length in 0..8 + 4 * 48 {
        assert_eq!(
            read(&fresh(), &right[..length], [0, 0]),
            Err(Refusal::BodyLength(length))
        );
    }
    let filled = |length: usize| {
        let mut fields = fields();
        let left = length - opaque(&fields).len() - 4;
        fields.push((99, vec![1; left]));
        body(MASK, &fields)
    };
    assert!(read(&fresh(), &filled(1024), [0, 0]).is_ok());
    assert_eq!(
        read(&fresh(), &filled(1025), [0, 0]),
        Err(Refusal::BodyLength(8 + 4 * 48 + 1025))
    );
    assert_eq!(BODY, 8 + 64 * 48 + 1024);
    // A measurement that is zero has one form.
    let mut zero = right.clone();
    zero[8 + 2 * 48..8 + 3 * 48].fill(0);
    assert_eq!(read(&fresh(), &zero, [0, 0]), Err(Refusal::Measurement(8)));
}

#[test]
fn a_signer_names_its_firmware_where_the_report_does_not() {
    let (named, unnamed) = (body(MASK, &fields()), {
        let mut fields = fields();
        fields.retain(|(kind, _)| *kind != 20);
        body(MASK, &fields)
    });
    let long = [&KEY[..], &[8; 48]].concat();
    let ask = |signer: &[u8], body: &[u8]| {
        Signer::decode(signer).and_then(|signer| report(signer, &fresh(), body, [0, 0]))
    };
    let id = ask(&KEY, &named).expect("a report").signer;
    assert_eq!(ask(&long, &unnamed).map(|read| read.signer), Ok(id));
    assert_eq!(ask(&KEY, &unnamed), Err(Refusal::SignerLength(96)));
    assert_eq!(ask(&long, &named), Err(Refusal::SignerLength(144)));
    for length in [0, 95, 97, 143, 145] {
        assert_eq!(
            ask(&vec![1; length], &named),
            Err(Refusal::SignerLength(length))
        );
    }
    let certified = |body: &[u8], id| {
        report(Signer::certified(&KEY, id), &fresh(), body, [0, 0]).map(|read| read.signer)
    };
    assert_eq!(certified(&named, &[8; 48]), Ok(id));
    assert_eq!(certified(&unnamed, &[8; 48]), Ok(id));
    // The report's firmware counts, which the certificate's key then is not of.
    assert_eq!(certified(&named, &[9; 48]), Ok(id));
    assert_ne!(certified(&unnamed, &[9; 48]), Ok(id));
}

#[test]
fn no_bytes_make_a_reader_panic() {
    let right = body(MASK, &fields());
    let mut random = random();
    for _ in 0..20_000 {
        let mut changed = right.clone();
        for _ in 0..=random() % 4 {
            let at = random() % changed.len();
            changed[at] = random() as u8;
        }
        changed.truncate(random() % (2 * changed.len()));
        let _ = read(&fresh(), &changed, [random() as u64, random() as u64]);
    }
}
