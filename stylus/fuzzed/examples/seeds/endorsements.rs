//! Small reference documents and answers on revocation.
#![allow(clippy::cast_possible_truncation, reason = "lengths of what is made")]

/// Fields, after the byte that chooses alternatives.
pub fn references() -> Vec<Vec<u8>> {
    let document = |choice: u8, version: &str, measurements: &[&[u8]]| {
        let head = [&[choice][..], &[5; 48], &[0, 1, 5], b"GH100"];
        let version = [&[version.len() as u8], version.as_bytes()].concat();
        [head.concat(), version, measurements.concat()].concat()
    };
    let one = [&[0x81, 0][..], &[7; 48]].concat();
    let two = [&[0x82, 3][..], b"abc", &[8; 96]].concat();
    let (active, inactive): (&[u8], &[u8]) = (&[0xc0, 0], &[0x40, 0]);
    vec![
        document(0, "550.90.07", &[]),
        document(0, "550.90.07", &[active, inactive]),
        document(1, "550.90.07", &[&one, &two]),
        document(
            1,
            "96.00.9F.00.01",
            &[&[inactive, active, &one, &two].concat()[..]; 10],
        ),
        document(0, "545.00", &[active; 64]),
    ]
}

/// Answers, with two bytes for what names the issuer, which is longer by 113.
pub fn revocations() -> Vec<Vec<u8>> {
    const NAMED: usize = 113;
    let (time, nonce) = (
        tlv(0x18, b"20261127041500Z", 0),
        [6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2],
    );
    let extension = |critical: &[u8]| {
        let whole = tlv(0x30, &[&nonce, critical, &[4, 2, 5, 0]].concat(), 0);
        tlv(0xa1, &tlv(0x30, &whole, 0), 0)
    };
    let answer = |status: &[u8], next: &[u8], extensions: &[u8], responder: &[u8]| {
        let id = tlv(0x30, &[0xff, 0xff, 2, 4, 0x39, 1, 2, 3], NAMED);
        let single = tlv(0x30, &[&id, status, &time, next].concat(), NAMED);
        let data = [responder, &time, &tlv(0x30, &single, NAMED), extensions];
        tlv(0x30, &data.concat(), NAMED)
    };
    let (by_key, by_name) = (tlv(0xa2, &tlv(4, &[7; 20], 0), 0), tlv(0xa1, &[0x30, 0], 0));
    let next = tlv(0xa0, &time, 0);
    let reason = tlv(0xa1, &[&time[..], &[0xa0, 3, 10, 1, 1]].concat(), 0);
    vec![
        answer(&[0x80, 0], &next, &[], &by_key),
        answer(&[0x82, 0], &[], &[], &by_name),
        answer(&tlv(0xa1, &time, 0), &next, &extension(&[]), &by_key),
        answer(&reason, &next, &extension(&[1, 1, 0xff]), &by_key),
    ]
}

/// A value whose content will be longer by `more`.
fn tlv(tag: u8, content: &[u8], more: usize) -> Vec<u8> {
    let length = content.len() + more;
    let mut all = vec![tag];
    match length {
        ..0x80 => all.push(length as u8),
        0x80..0x100 => all.extend([0x81, length as u8]),
        _ => all.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    all.extend_from_slice(content);
    all
}
