//! Certificates and reports made part by part, so that a test can change any.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::cast_possible_truncation, reason = "lengths of what is made")]

/// A value with a tag, its length in the shortest form.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// An integer from its bytes, with a zero before them where they would be negative.
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let negative = bytes.first().is_none_or(|first| *first >= 0x80);
    tlv(2, &[&[0][..usize::from(negative)], bytes].concat())
}

pub fn name(text: &str) -> Vec<u8> {
    let attribute = sequence(&[&tlv(6, &[0x55, 4, 3]), &tlv(0x0c, text.as_bytes())]);
    sequence(&[&tlv(0x31, &attribute)])
}

pub fn extension(object: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&tlv(6, object), flag, &tlv(4, value)])
}

pub fn key_usage(bits: &[u8]) -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x0f], true, &tlv(3, bits))
}

/// Basic constraints of an authority, with what follows its flag.
pub fn constraints(limit: &[u8]) -> Vec<u8> {
    let value = sequence(&[&[1, 1, 0xff], limit]);
    extension(&[0x55, 0x1d, 0x13], true, &value)
}

/// A device's key and the id of its firmware.
pub fn firmware(id: &[u8]) -> Vec<u8> {
    let value = sequence(&[&[2, 1, 1], &spki(&[9; 96]), &hashed(id)]);
    extension(&[0x67, 0x81, 5, 5, 4, 1], false, &value)
}

/// A SHA-384 with its algorithm.
pub fn hashed(id: &[u8]) -> Vec<u8> {
    sequence(&[
        &tlv(6, &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2]),
        &tlv(4, id),
    ])
}

/// The parts of a `TcbInfo` as Blackwell GPUs have them, in their order.
pub fn tcb_parts(ids: &[u8]) -> Vec<Vec<u8>> {
    vec![
        tlv(0x80, b"NVIDIA"),
        tlv(0x81, b"GB100 A01 GSP"),
        tlv(0x82, b"01"),
        tlv(0x83, &[1]),
        tlv(0x84, &[0]),
        tlv(0x85, &[0]),
        tlv(0xa6, ids),
        tlv(0x87, &[0, 0x80, 0, 0, 1]),
        tlv(0x88, &[0xc0]),
        tlv(0x89, &[0]),
    ]
}

pub fn tcb_info(parts: &[Vec<u8>]) -> Vec<u8> {
    let value = tlv(0x30, &parts.concat());
    extension(&[0x67, 0x81, 5, 5, 4, 1, 1], false, &value)
}

pub fn extended(object: &[u8]) -> Vec<u8> {
    extension(&[0x55, 0x1d, 0x25], false, &sequence(&[&tlv(6, object)]))
}

pub fn spki(key: &[u8; 96]) -> Vec<u8> {
    let curve = [
        tlv(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]),
        tlv(6, &[0x2b, 0x81, 4, 0, 0x22]),
    ]
    .concat();
    sequence(&[&tlv(0x30, &curve), &tlv(3, &[&[0, 4], &key[..]].concat())])
}

pub const ALGORITHM: [u8; 12] = [0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
pub const OCSP_SIGNING: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 3, 9];

/// A certificate in parts, each in DER.
#[derive(Clone)]
pub struct Made {
    pub version: Vec<u8>,
    pub serial: Vec<u8>,
    pub inner_algorithm: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub key: Vec<u8>,
    pub extensions: Vec<Vec<u8>>,
    pub rest: Vec<u8>,
    pub algorithm: Vec<u8>,
    pub r: Vec<u8>,
    pub s: Vec<u8>,
}

impl Made {
    fn new(issuer: &str, subject: &str, key: u8, extensions: Vec<Vec<u8>>) -> Self {
        Self {
            version: vec![0xa0, 3, 2, 1, 2],
            serial: integer(&[key, 2, 3]),
            inner_algorithm: ALGORITHM.to_vec(),
            issuer: name(issuer),
            not_before: tlv(0x17, b"201017000000Z"),
            not_after: tlv(0x18, b"99991231235959Z"),
            subject: name(subject),
            key: spki(&[key; 96]),
            extensions,
            rest: Vec::new(),
            algorithm: ALGORITHM.to_vec(),
            r: integer(&[0xaa; 48]),
            s: integer(&[0x55; 48]),
        }
    }

    pub fn authority(issuer: &str, subject: &str, key: u8) -> Self {
        Self::new(
            issuer,
            subject,
            key,
            vec![constraints(&[]), key_usage(&[1, 6])],
        )
    }

    pub fn device(issuer: &str, key: u8) -> Self {
        Self::new(
            issuer,
            "device",
            key,
            vec![key_usage(&[7, 0x80]), firmware(&[8; 48])],
        )
    }

    pub fn other(issuer: &str, key: u8) -> Self {
        Self::new(issuer, "other", key, vec![key_usage(&[7, 0x80])])
    }

    pub fn signed(&self) -> Vec<u8> {
        let extensions: Vec<u8> = self.extensions.concat();
        sequence(&[
            &self.version,
            &self.serial,
            &self.inner_algorithm,
            &self.issuer,
            &sequence(&[&self.not_before, &self.not_after]),
            &self.subject,
            &self.key,
            &tlv(0xa3, &tlv(0x30, &extensions)),
            &self.rest,
        ])
    }

    pub fn encode(&self) -> Vec<u8> {
        let signature = [&[0], &sequence(&[&self.r, &self.s])[..]].concat();
        sequence(&[&self.signed(), &self.algorithm, &tlv(3, &signature)])
    }
}

pub fn field(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).expect("a short one");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), value].concat()
}

/// Opaque fields of a report.
pub fn fields() -> Vec<(u16, Vec<u8>)> {
    vec![
        (6, vec![0, 0x9f, 0, 0x96, 1, 0, 0, 0]),
        (15, b"882\0\0\0\0\0\0".to_vec()),
        (17, b"1010\0".to_vec()),
        (18, b"0200\0".to_vec()),
        (3, b"550.90.07\0".to_vec()),
        (12, vec![1; 256]),
        (11, vec![0x55]),
        (20, vec![8; 48]),
        (21, vec![0xaa]),
    ]
}

pub fn opaque(fields: &[(u16, Vec<u8>)]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|(kind, value)| field(*kind, value))
        .collect()
}

pub fn body(mask: u64, fields: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let values = (0..64_u8).filter(|index| mask >> index & 1 == 1);
    let values: Vec<u8> = values.flat_map(|index| [index + 1; 48]).collect();
    [&mask.to_be_bytes()[..], &values, &opaque(fields)].concat()
}

pub fn fresh() -> Vec<u8> {
    let head = [0x11, 0x60, 0, 0, 0x40, 0xc0, 0x0d, 0];
    [
        &[0x11, 0xe0, 1, 0xff][..],
        &[0xab; 32],
        &[0],
        &head,
        &[0xcd; 32],
        &[0x0f; 96],
    ]
    .concat()
}
