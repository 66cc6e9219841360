//! Packed streams: what they unpack to, by the words of `IEvidence`.

use assay_attestation::{Refusal, Window, CHAIN, DICTIONARY};

/// Any bytes are refused, or unpack to what another reading of them gives.
pub fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut window = Window::new();
    let nothing = window.unpack(&[], CHAIN).expect("nothing");
    assert_eq!(nothing, DICTIONARY..DICTIONARY);
    let mut right = window.at(&(0..DICTIONARY)).to_vec();
    let expected = appended(&mut right, packed);
    let found = window.unpack(packed, CHAIN);
    assert_eq!(found, expected.map(|()| DICTIONARY..right.len()));
    // What is refused appends nothing.
    let places = found.ok();
    let end = places.as_ref().map_or(DICTIONARY, |places| places.end);
    assert_eq!(window.unpack(&[], 0), Ok(end..end));
    places.map(|places| {
        assert_eq!(window.at(&places), &right[DICTIONARY..]);
        window.at(&places).to_vec()
    })
}

/// Byte by byte.
fn appended(window: &mut Vec<u8>, packed: &[u8]) -> Result<(), Refusal> {
    let mut at = 0;
    while at < packed.len() {
        let first = usize::from(packed[at]);
        let size = if first < 0x80 { first + 2 } else { 3 };
        let instruction = packed.get(at..at + size).ok_or(Refusal::Packed(at))?;
        let (before, count) = (window.len(), first.wrapping_sub(126));
        if first < 0x80 {
            window.extend_from_slice(&instruction[1..]);
        } else {
            let place = usize::from(instruction[1] & 0x3f) << 8 | usize::from(instruction[2]);
            for byte in place..place + count {
                let byte = match instruction[1] >> 6 {
                    0 if place < before => window[byte],
                    1 if place + count <= before => window[byte],
                    _ => return Err(Refusal::Packed(at)),
                };
                if instruction[1] < 0x40 {
                    window.push(byte);
                } else {
                    window.extend(format!("{byte:02X}").bytes());
                }
            }
        }
        if window.len() > DICTIONARY + CHAIN {
            return Err(Refusal::Unpacked(at));
        }
        at += size;
    }
    Ok(())
}
