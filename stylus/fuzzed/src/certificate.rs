//! Certificates: what is read, written anew, is what was there.
#![allow(clippy::cast_possible_truncation, reason = "lengths")]

use crate::packed;
use assay_attestation::{
    bytes::concat, certificate::Certificate, der::Reader, Chain, Key, Refusal, ENDLESS,
};

/// Any bytes, as they are and as what they unpack to, are refused or certificates.
pub fn any(bytes: &[u8]) {
    read(bytes);
    if let Some(bytes) = packed::unpacked(bytes) {
        read(&bytes);
    }
}

/// Any bytes are refused, or certificates one after the other, each of which says again what it was read from.
fn read(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let mut first = None;
    while !reader.is_empty() {
        let before = reader.rest();
        let Ok(certificate) = Certificate::take(&mut reader) else {
            break;
        };
        let taken = &before[..before.len() - reader.rest().len()];
        assert_eq!(encoded(&certificate), taken);
        first.get_or_insert(certificate);
    }
    let Some(certificate) = first else { return };
    // The issuer of the first as an anchor, by a hash that is none.
    let anchor = Key::new(&[7; 96], &hash(certificate.issuer));
    let mut chain = Chain::new(anchor, bytes[0], bytes, hash);
    for count in 0.. {
        match chain.advance() {
            Ok(Some(link)) => {
                let statement = link.statement;
                assert!(statement.not_after <= ENDLESS);
                assert_eq!(
                    link.firmware.is_some(),
                    certificate_at(bytes, count).extensions.firmware.is_some()
                );
            }
            Ok(None) => break,
            Err(refusal) => {
                assert_ne!(refusal, Refusal::Certificates(0));
                break;
            }
        }
    }
}

fn certificate_at(bytes: &[u8], index: usize) -> Certificate<'_> {
    let mut reader = Reader::new(bytes);
    let mut take = || Certificate::take(&mut reader).expect("what a chain read");
    for _ in 0..index {
        take();
    }
    take()
}

/// Bytes of it that are not to be guessed, and its length.
fn hash(bytes: &[u8]) -> [u8; 32] {
    let sum = bytes.iter().fold(bytes.len() as u64, |sum, byte| {
        sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(*byte)
    });
    concat(&[&sum.to_be_bytes(), &[bytes.len() as u8]])
}

/// A certificate from what was read of it; its extensions, the issuer's name and what has several forms come from its bytes.
fn encoded(certificate: &Certificate<'_>) -> Vec<u8> {
    const ALGORITHM: [u8; 12] = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
    let signed = Reader::new(certificate.signed)
        .content(0x30)
        .expect("a sequence");
    let mut parts = signed;
    let mut skip = |count: usize| {
        (0..count)
            .map(|_| parts.any().expect("a part").whole.to_vec())
            .collect::<Vec<_>>()
    };
    let before = skip(4);
    let times = skip(1);
    let after = skip(3);
    assert_eq!(before[3], certificate.issuer);
    assert_eq!(tree(&after[0]), certificate.subject);
    let forms: Vec<u8> = {
        let mut validity = Reader::new(&times[0]).content(0x30).expect("a sequence");
        [
            validity.any().expect("a time").tag,
            validity.any().expect("a time").tag,
        ]
        .into()
    };
    let validity = [
        time(certificate.not_before, forms[0]),
        time(certificate.not_after, forms[1]),
    ];
    let body = [
        &[0xa0, 3, 2, 1, 2][..],
        &integer(certificate.serial),
        &ALGORITHM,
        certificate.issuer,
        &tlv(0x30, &validity.concat()),
        certificate.subject,
        &key(certificate.key),
        &tree(&after[2]),
    ];
    let body = tlv(0x30, &body.concat());
    let [r, s] = &certificate.signature;
    let signature = tlv(0x30, &[integer(r), integer(s)].concat());
    let signature = tlv(3, &[&[0], &signature[..]].concat());
    tlv(0x30, &[&body[..], &ALGORITHM, &signature].concat())
}

/// A value and those in it, each with the shortest length.
fn tree(value: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(value);
    let mut all = Vec::new();
    while !reader.is_empty() {
        let part = reader.any().expect("a value");
        let content = part.content.rest();
        all.extend(if part.tag & 0x20 == 0 {
            tlv(part.tag, content)
        } else {
            tlv(part.tag, &tree(content))
        });
    }
    all
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut all = vec![tag];
    match u8::try_from(length) {
        Ok(short @ ..0x80) => all.push(short),
        Ok(long) => all.extend([0x81, long]),
        Err(_) => all.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    all.extend_from_slice(content);
    all
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let sign: &[u8] = if bytes[0] >= 0x80 { &[0] } else { &[] };
    tlv(2, &[sign, bytes].concat())
}

fn key(key: &[u8; 96]) -> Vec<u8> {
    let kinds = [
        tlv(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]),
        tlv(6, &[0x2b, 0x81, 4, 0, 0x22]),
    ];
    let point = tlv(3, &[&[0, 4], &key[..]].concat());
    tlv(0x30, &[tlv(0x30, &kinds.concat()), point].concat())
}

/// A time of a form.
fn time(seconds: u64, form: u8) -> Vec<u8> {
    if seconds == ENDLESS {
        return tlv(0x18, b"99991231235959Z");
    }
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // From 1 March of the year 0 on, in eras of 400 years, so that leap days come last.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + of_era + u64::from(month <= 2);
    let clock = format!(
        "{month:02}{day:02}{:02}{:02}{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    );
    let year = if form == 0x17 {
        format!("{:02}", year % 100)
    } else {
        format!("{year:04}")
    };
    tlv(form, format!("{year}{clock}").as_bytes())
}
