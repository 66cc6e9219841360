//! Documents are written as they were signed, and nothing else can be said of them.
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

mod common;

use assay_attestation::{
    certificate::Certificate,
    der::Reader,
    reference::{Kind, Malformed, Reference, DECODER, PAGE},
    Chain, Key, Purpose,
};
use common::{
    holds, keccak,
    rim::{documents, evidence, Fields, Measurement, Signed},
};
use p384::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use sha2::{Digest, Sha384};

const SAMPLES: [(&str, Kind, &str); 2] = [
    ("Driver_RIM_test_no_gpu.swidtag", Kind::Driver, "545.00"),
    (
        "1010_0200_882_96005E0001_test_no_gpu.swidtag",
        Kind::Vbios,
        "96.00.5E.00.01",
    ),
];

/// More than the contract has, for the longest documents.
const ROOM: usize = 4 * PAGE;

fn octets(reference: &Reference<'_>) -> Vec<u8> {
    reference
        .octets(&mut vec![0; ROOM])
        .expect("octets")
        .to_vec()
}

fn digest(reference: &Reference<'_>) -> [u8; 48] {
    reference.digest(&mut vec![0; ROOM]).expect("octets")
}

fn padded(text: &str) -> [u8; 32] {
    let mut word = [0; 32];
    word[..text.len()].copy_from_slice(text.as_bytes());
    word
}

/// Numbers that are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % bound
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.below(256) as u8).collect()
    }

    fn text(&mut self, most: u64) -> String {
        let alphabet = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
        (0..=self.below(most))
            .map(|_| alphabet[self.below(65) as usize] as char)
            .collect()
    }

    fn measurement(&mut self, index: usize) -> Measurement {
        let count = 1 + self.below(10).saturating_sub(6);
        Measurement {
            active: self.below(2) == 1,
            name: if self.below(2) == 1 {
                format!("Measurement_{index}")
            } else {
                self.text(64)
            },
            alternatives: (0..count)
                .map(|_| {
                    if self.below(2) == 1 {
                        vec![0; 48]
                    } else {
                        self.bytes(48)
                    }
                })
                .collect(),
        }
    }

    fn fields(&mut self) -> Fields {
        Fields {
            tag: self.bytes(48),
            tag_version: self.below(256) as u8,
            revision: self.below(256) as u8,
            product: self.text(32),
            version: if self.below(2) == 1 {
                format!("{}.{}", self.below(1000), self.below(100))
            } else {
                format!("96.00.{:02X}.00.{:02X}", self.below(256), self.below(256))
            },
            measurements: (0..self.below(65) as usize)
                .map(|index| self.measurement(index))
                .collect(),
        }
    }
}

#[test]
fn samples_are_written_as_they_were_signed() {
    for (file, kind, version) in SAMPLES {
        let Some(xml) = evidence(file) else { return };
        let (fields, signed) = (Fields::parse(&xml), Signed::parse(&xml));
        let bytes = fields.bytes();
        let reference = Reference::read(&bytes).expect(file);
        let written = reference.octets(&mut vec![0; PAGE]).map(<[u8]>::len);
        println!(
            "{file}: {} bytes, {written:?} octets, {} sent",
            xml.len(),
            bytes.len()
        );
        assert_eq!(reference.kind(), kind);
        assert_eq!(
            (reference.product(), reference.version()),
            (padded("GH100"), padded(version))
        );
        assert_eq!(
            Sha384::digest(octets(&reference)).to_vec(),
            signed.digest,
            "{file}"
        );
        let point = [&[4], &signed.key()[..]].concat();
        let key = VerifyingKey::from_sec1_bytes(&point).expect("a key");
        let signature = Signature::from_slice(&signed.signature).expect("r and s");
        key.verify_prehash(&digest(&reference), &signature)
            .expect("it holds");
    }
}

/// Whatever documents of the manufacturer are in the folder, of versions that nothing here names.
#[test]
fn every_document_in_the_folder_is_written_as_it_was_signed() {
    for (file, xml) in documents() {
        let (fields, signed) = (Fields::parse(&xml), Signed::parse(&xml));
        let bytes = fields.bytes();
        let reference = Reference::read(&bytes).expect(&file);
        assert_eq!(reference.version(), padded(&fields.version), "{file}");
        assert_eq!(
            Sha384::digest(octets(&reference)).to_vec(),
            signed.digest,
            "{file}"
        );
        let (root, below) = signed.certificates.split_last().expect("certificates");
        let root = Certificate::take(&mut Reader::new(root)).expect("a root");
        let sent: Vec<u8> = below.iter().rev().flatten().copied().collect();
        let anchor = Key::new(root.key, &keccak(root.subject));
        let mut chain = Chain::new(anchor, u8::MAX, &sent, keccak);
        let mut last = None;
        while let Some(link) = chain.advance().expect(&file) {
            assert!(holds(&link.record), "{file}");
            last = Some((link.statement.purpose, *link.key));
        }
        let (purpose, key) = last.expect("a signer");
        assert_eq!(purpose, Purpose::Other, "{file}");
        let record = [&digest(&reference)[..], &signed.signature, &key].concat();
        assert!(
            holds(record.as_slice().try_into().expect("a record")),
            "{file}"
        );
        expect_values(&fields, &mut Random(1));
    }
}

/// The samples' signers ended in 2025, their issuer ends on the last second of 2026-11-11, all by times of four digits.
#[test]
fn signers_of_the_samples_are_certified_under_the_root_for_references() {
    for (file, _, _) in SAMPLES {
        let Some(xml) = evidence(file) else { return };
        let signed = Signed::parse(&xml);
        let (root, below) = signed.certificates.split_last().expect("certificates");
        let root = Certificate::take(&mut Reader::new(root)).expect("a root");
        assert!(root
            .subject
            .windows(28)
            .any(|name| name == b"NVIDIA CoRIM signing Root CA"));
        let sent: Vec<u8> = below.iter().rev().flatten().copied().collect();
        let anchor = Key::new(root.key, &keccak(root.subject));
        let mut chain = Chain::new(anchor, u8::MAX, &sent, keccak);
        let (mut purposes, mut ends) = (Vec::new(), Vec::new());
        while let Some(link) = chain.advance().expect("a chain") {
            assert!(holds(&link.record), "{file}");
            purposes.push(link.statement.purpose);
            ends.push(link.statement.not_after);
            if link.statement.purpose == Purpose::Other {
                assert_eq!(link.key[..], signed.key());
                assert_eq!(link.statement.key, Key::new(link.key, &[0; 32]).id(keccak));
            }
        }
        assert_eq!(
            purposes,
            [Purpose::Authority, Purpose::Authority, Purpose::Other]
        );
        assert_eq!(ends[..2], [1_999_468_799, 1_794_441_599]);
        assert!(ends[2] < 1_760_000_000);
    }
}

#[test]
fn values_of_the_samples_are_those_that_are_active() {
    for (file, _, _) in SAMPLES {
        let Some(xml) = evidence(file) else { return };
        let fields = Fields::parse(&xml);
        expect_values(&fields, &mut Random(1));
    }
}

fn refused_values(reference: &Reference<'_>, choices: &[u8], decoder: bool) -> Option<Malformed> {
    reference.values(choices, decoder, &mut vec![0; PAGE]).err()
}

/// Chooses alternatives, and compares.
fn expect_values(fields: &Fields, random: &mut Random) {
    let bytes = fields.bytes();
    let reference = Reference::read(&bytes).expect("fields");
    for decoder in [true, false] {
        let (mut choices, mut values, mut indices) = (Vec::new(), Vec::new(), 0_u64);
        for (index, measurement) in fields.measurements.iter().enumerate() {
            if !measurement.active || (index == DECODER && !decoder) {
                continue;
            }
            let count = measurement.alternatives.len();
            let choice = random.below(count as u64) as usize;
            if count > 1 {
                choices.push(choice as u8);
            }
            indices |= 1 << index;
            values.extend(&measurement.alternatives[choice]);
        }
        let mut page = vec![0; PAGE];
        let found = reference.values(&choices, decoder, &mut page);
        let found = found.expect("values");
        assert_eq!((found.indices(), found.as_bytes()), (indices, &values[..]));
        choices.push(0);
        let many = refused_values(&reference, &choices, decoder);
        assert_eq!(many, Some(Malformed::Choices(choices.len())));
        choices.pop();
        if let Some(last) = choices.last_mut() {
            *last = 10;
            let beyond = refused_values(&reference, &choices, decoder);
            assert!(matches!(beyond, Some(Malformed::Choice(_))), "{beyond:?}");
            choices.pop();
            let few = refused_values(&reference, &choices, decoder);
            assert_eq!(few, Some(Malformed::Choices(choices.len())));
        }
    }
}

/// So that no document can be read in two ways: an XML parser finds in it the fields of which it was made.
#[test]
fn a_parser_finds_the_fields_in_what_is_written() {
    let mut random = Random(7);
    for _ in 0..300 {
        let fields = random.fields();
        let bytes = fields.bytes();
        let reference = Reference::read(&bytes).expect("fields");
        let xml = String::from_utf8(octets(&reference)).expect("text");
        assert_eq!(Fields::parse(&xml), fields);
        expect_values(&fields, &mut random);
    }
}

#[test]
fn a_changed_bit_is_refused_or_is_another_document() {
    let mut random = Random(3);
    let mut fields = random.fields();
    fields.measurements = (0..9).map(|index| random.measurement(index)).collect();
    let bytes = fields.bytes();
    let signed = digest(&Reference::read(&bytes).expect("fields"));
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = Reference::read(&changed) {
            assert_ne!(digest(&other), signed, "bit {bit}");
        }
    }
    for length in 0..bytes.len() {
        if let Ok(other) = Reference::read(&bytes[..length]) {
            assert_ne!(digest(&other), signed, "{length} bytes");
        }
    }
}

#[test]
fn every_bit_of_the_samples_counts() {
    for (file, _, _) in SAMPLES {
        let Some(xml) = evidence(file) else { return };
        let bytes = Fields::parse(&xml).bytes();
        let signed = digest(&Reference::read(&bytes).expect(file));
        for bit in (0..bytes.len() * 8).step_by(7) {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Reference::read(&changed) {
                assert_ne!(digest(&other), signed, "{file} bit {bit}");
            }
        }
    }
}

fn small() -> Fields {
    Fields {
        tag: vec![1; 48],
        tag_version: 0,
        revision: 1,
        product: "GH100".into(),
        version: "550.90.07".into(),
        measurements: vec![Measurement {
            active: true,
            name: "M".into(),
            alternatives: vec![vec![5; 48]],
        }],
    }
}

fn refused(bytes: &[u8]) -> Malformed {
    Reference::read(bytes).map(|_| ()).expect_err("refused")
}

#[test]
fn characters_that_mean_something_are_refused() {
    for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_alphanumeric() && !b"._-".contains(byte))
    {
        let bytes = small().bytes();
        for at in [51, 57, 68] {
            let mut changed = bytes.clone();
            assert!(changed[at].is_ascii_alphanumeric());
            changed[at] = byte;
            assert!(
                matches!(refused(&changed), Malformed::Text(_)),
                "{byte} at {at}"
            );
        }
    }
}

#[test]
fn a_document_is_sent_in_one_way() {
    let with = |flags: u8, name: &str, values: &[u8]| {
        let mut fields = small();
        fields.measurements.clear();
        let mut bytes = fields.bytes();
        bytes.extend([&[flags, name.len() as u8], name.as_bytes(), values].concat());
        bytes
    };
    assert!(Reference::read(&with(0x40, "", &[])).is_ok());
    assert!(Reference::read(&with(0x81, "", &[7; 48])).is_ok());
    assert!(Reference::read(&with(0x82, "", &[0; 96])).is_ok());
    assert_eq!(refused(&with(0x81, "", &[0; 48])), Malformed::Flags(66));
    assert_eq!(refused(&with(0x80, "", &[])), Malformed::Flags(66));
    assert_eq!(refused(&with(0xc1, "", &[7; 48])), Malformed::Flags(66));
    assert_eq!(
        refused(&with(0x8b, "", &[7; 11 * 48])),
        Malformed::Flags(66)
    );
    assert_eq!(
        refused(&with(0x40, "Measurement_0", &[])),
        Malformed::Text(67)
    );
    assert!(Reference::read(&with(0x40, "Measurement_00", &[])).is_ok());
    assert_eq!(
        refused(&with(0x40, &"M".repeat(65), &[])),
        Malformed::Text(67)
    );
    assert_eq!(refused(&with(0x82, "", &[7; 95])), Malformed::Ends);
    assert_eq!(refused(&with(0x81, "", &[7; 49])), Malformed::Ends);
}

#[test]
fn no_more_than_64_measurements() {
    let mut fields = small();
    let one = fields.measurements[0].clone();
    fields.measurements = vec![one; 64];
    assert!(Reference::read(&fields.bytes()).is_ok());
    fields.measurements.push(fields.measurements[0].clone());
    let bytes = fields.bytes();
    assert_eq!(refused(&bytes), Malformed::Measurements(bytes.len() - 51));
}

#[test]
fn a_document_too_long_is_refused() {
    let bytes = small().bytes();
    let reference = Reference::read(&bytes).expect("fields");
    let length = octets(&reference).len();
    assert!(reference.digest(&mut vec![0; length]).is_ok());
    let short = reference.digest(&mut vec![0; length - 1]);
    assert_eq!(short, Err(Malformed::Long(length)));
}

#[test]
fn versions_tell_what_they_are_of() {
    let kind = |version: &str| {
        let mut fields = small();
        fields.version = version.into();
        Reference::read(&fields.bytes()).map(|reference| reference.kind())
    };
    for version in ["545.00", "550.90.07", "1.2.3"] {
        assert_eq!(kind(version), Ok(Kind::Driver), "{version}");
    }
    for version in ["96.00.9F.00.01", "00.11.22.33.44"] {
        assert_eq!(kind(version), Ok(Kind::Vbios), "{version}");
    }
    for version in [
        "",
        "5",
        "550.",
        ".550",
        "550..07",
        "550.9a",
        "1.2.3.4",
        "96.00.9f.00.01",
        "96.00.9F.00",
        "96.00.9F.00.01.02",
        "96.00.9F.00.1",
        "960.0.9F.00.01",
        "96-00-9F-00-01",
        "550.90-07",
    ] {
        assert_eq!(kind(version), Err(Malformed::Version(56)), "{version}");
    }
    assert_eq!(
        kind(&format!("5.{}", "0".repeat(31))),
        Err(Malformed::Text(56))
    );
    let mut fields = small();
    fields.product = String::new();
    assert_eq!(refused(&fields.bytes()), Malformed::Text(50));
    fields.product = "G".repeat(33);
    assert_eq!(refused(&fields.bytes()), Malformed::Text(50));
}
