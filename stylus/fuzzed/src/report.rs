//! Reports: what is read is the whole report, and has one form.

use crate::draw::Draw;
use assay_attestation::{report, sha384, Memory, Parts, Signer, FRESH};

const HEAD: [u8; 8] = [0x11, 0x60, 0, 0, 0x40, 0xc0, 0x0d, 0];

/// Any body is refused, or that of a report, which taken apart is that body again.
pub fn any(bytes: &[u8]) {
    let (head, body) = bytes.split_at(bytes.len().min(17));
    let mut draw = Draw::new(head);
    let (driver_indices, vbios_indices) = (mask(&mut draw), mask(&mut draw));
    let fresh = [
        &[0x11, 0xe0, 1, 0xff][..],
        &[1; 32],
        &[0],
        &HEAD,
        &[2; 32],
        &[3; 96],
    ]
    .concat();
    let key = [4; 96 + 48];
    let signer = if draw.byte() & 1 == 0 {
        &key[..96]
    } else {
        &key
    };
    let signer = Signer::decode(signer).expect("a signer");
    let parts = Parts {
        fresh: &fresh,
        body,
        driver_indices,
        vbios_indices,
    };
    let hash = |bytes: &[u8]| *sha384(bytes).first_chunk().expect("48 bytes");
    let Ok(read) = report(&mut Memory::new(), signer, &parts, hash) else {
        return;
    };
    let (message, values) = message(&fresh, body);
    assert_eq!(read.record[..48], sha384(&message));
    assert_eq!(apart(&message), body);
    for (indices, found) in [
        (driver_indices, read.driver_values),
        (vbios_indices, read.vbios_values),
    ] {
        let selected = (0..64).filter(|index| indices >> index & 1 == 1);
        let selected: Vec<u8> = selected.flat_map(|index| values[index]).collect();
        assert_eq!(
            found,
            if indices == 0 {
                [0; 32]
            } else {
                hash(&selected)
            }
        );
    }
    for text in [read.driver, read.vbios, read.board] {
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(32);
        assert!(end > 0 && text[..end].iter().all(u8::is_ascii_graphic));
        assert!(text[end..].iter().all(|byte| *byte == 0));
    }
}

fn mask(draw: &mut Draw<'_>) -> u64 {
    (0..8).fold(0, |mask, _| mask << 8 | u64::from(draw.byte()))
}

/// What is signed, block by block, and its values.
fn message(fresh: &[u8], body: &[u8]) -> (Vec<u8>, Vec<[u8; 48]>) {
    assert_eq!(fresh.len(), FRESH);
    let (mask, mut rest) = body.split_first_chunk().expect("a mask");
    let mask = u64::from_be_bytes(*mask);
    let mut message = fresh[..45].to_vec();
    let mut values = Vec::new();
    for index in 0..64 {
        let mut value = [0; 48];
        if mask >> index & 1 == 1 {
            let (given, after) = rest.split_first_chunk().expect("a value");
            (value, rest) = (*given, after);
        }
        message.extend([index + 1, 1, 51, 0, 1, 48, 0]);
        message.extend(value);
        values.push(value);
    }
    message.extend_from_slice(&fresh[45..77]);
    message.extend(u16::try_from(rest.len()).expect("short").to_le_bytes());
    message.extend_from_slice(rest);
    (message, values)
}

/// The body of what is signed.
fn apart(message: &[u8]) -> Vec<u8> {
    let (blocks, rest) = message[45..].split_at(64 * 55);
    let (mut mask, mut values) = (0_u64, Vec::new());
    for (index, block) in blocks.chunks(55).enumerate() {
        if block[7..].iter().any(|byte| *byte != 0) {
            mask |= 1 << index;
            values.extend_from_slice(&block[7..]);
        }
    }
    [&mask.to_be_bytes()[..], &values, &rest[34..]].concat()
}
