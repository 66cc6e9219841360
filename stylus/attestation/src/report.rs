//! Reports of devices: SPDM 1.1 measurements, as NVIDIA's GPUs sign them.

use crate::{
    bytes::{concat, copy, digit},
    certificate::KEY,
    chain::{Keccak, Key, RECORD},
    Refusal, Result,
};

/// Bytes of a report that are its own: request, head, nonce, signature.
pub const FRESH: usize = 173;
/// Measurements of a report.
pub const MEASUREMENTS: usize = 64;
/// Bytes of opaque data at most, by SPDM.
pub const OPAQUE: usize = 1024;
/// Bytes of a body at most.
pub const BODY: usize = MASK + MEASUREMENTS * VALUE + OPAQUE;
/// Bytes of a firmware's id.
pub const FIRMWARE: usize = 48;

const VALUE: usize = 48;
const MASK: usize = 8;
/// A block: its index, the specification (1: DMTF), the length of what follows (51), the kind (1: of mutable firmware), the
/// length of the value (48).
const BLOCK: usize = 7 + VALUE;
const REQUEST_AND_HEAD: usize = 45;
const NONCE: usize = 32;
/// Bytes before the opaque data.
const BEFORE_OPAQUE: usize = REQUEST_AND_HEAD + MEASUREMENTS * BLOCK + NONCE + 2;

/// What a device signs.
pub type Message = [u8; BEFORE_OPAQUE + OPAQUE];
/// Where measurements are gathered.
type Values = [u8; MEASUREMENTS * VALUE];

/// Opaque fields that are read.
const DRIVER: usize = 3;
const VBIOS: usize = 6;
const DECODER: usize = 11;
const CHIP_SKU: usize = 15;
const PROJECT: usize = 17;
const PROJECT_SKU: usize = 18;
const FIRMWARE_ID: usize = 20;
const PROTECTED_PCIE: usize = 21;
const KINDS: usize = 22;

/// A text at the left of a word.
pub type Text = [u8; 32];

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// Request, head, nonce and signature.
    pub fresh: &'a [u8],
    /// Measurements and opaque data.
    pub body: &'a [u8],
    /// Indices of the driver's measurements, the lowest bit of index 0.
    pub driver_indices: u64,
    /// The same of the VBIOS.
    pub vbios_indices: u64,
}

/// What a report says, if its signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// What must hold.
    pub record: [u8; RECORD],
    /// Id of its signer.
    pub signer: [u8; 32],
    /// What was to be signed.
    pub nonce: [u8; 32],
    /// Hash of the measurements at the driver's indices.
    pub driver_values: [u8; 32],
    /// The same of the VBIOS.
    pub vbios_values: [u8; 32],
    /// The driver's version.
    pub driver: Text,
    /// The VBIOS's version.
    pub vbios: Text,
    /// Project, its SKU and the chip's SKU.
    pub board: Text,
    /// State of the decoder; 0 where the report does not say.
    pub decoder: u8,
    /// State of protected `PCIe`; 0 where the report does not say.
    pub protected_pcie: u8,
}

/// Memory for reading a report.
pub struct Memory {
    message: Message,
    values: Values,
}

impl Memory {
    /// All zero, so that it takes no data segment.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            message: [0; BEFORE_OPAQUE + OPAQUE],
            values: [0; MEASUREMENTS * VALUE],
        }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// The signer of a report: x and y, and the id of its firmware where the report does not name it.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    key: &'a [u8; KEY],
    firmware: Option<&'a [u8; FIRMWARE]>,
    /// Whether the id is given only where it is needed.
    exact: bool,
}

impl<'a> Signer<'a> {
    /// From 96 bytes, or 144 where the report does not name the firmware.
    ///
    /// # Errors
    /// [`Refusal::SignerLength`] where there are others.
    pub fn decode(bytes: &'a [u8]) -> Result<Self> {
        let of = |key, firmware| Self {
            key,
            firmware,
            exact: true,
        };
        match bytes.split_first_chunk() {
            Some((key, [])) => Ok(of(key, None)),
            Some((key, firmware)) if firmware.len() == FIRMWARE => {
                Ok(of(key, firmware.first_chunk()))
            }
            _ => Err(Refusal::SignerLength(bytes.len())),
        }
    }

    /// A key whose certificate names a firmware.
    #[must_use]
    pub fn certified(key: &'a [u8; KEY], firmware: &'a [u8; FIRMWARE]) -> Self {
        Self {
            key,
            firmware: Some(firmware),
            exact: false,
        }
    }

    /// The firmware's id, by the report or else by the signer.
    fn firmware(&self, named: Option<&'a [u8]>) -> Result<&'a [u8]> {
        match (named, self.firmware) {
            (Some(_), Some(_)) if self.exact => Err(Refusal::SignerLength(KEY + FIRMWARE)),
            (Some(id), _) => Ok(id),
            (None, Some(id)) => Ok(id),
            (None, None) => Err(Refusal::SignerLength(KEY)),
        }
    }
}

/// Reads a report.
///
/// # Errors
/// Where it is none, or leaves out what is read.
#[inline(never)]
pub fn report<'a>(
    memory: &mut Memory,
    signer: Signer<'a>,
    parts: &Parts<'a>,
    keccak: impl Keccak,
) -> Result<Report> {
    let fresh: &[u8; FRESH] = parts
        .fresh
        .try_into()
        .map_err(|_| Refusal::ReportLength(parts.fresh.len()))?;
    head(fresh)?;
    let misfit = Refusal::BodyLength(parts.body.len());
    let (mask, body) = parts.body.split_first_chunk().ok_or(misfit)?;
    let mask = u64::from_be_bytes(*mask);
    let (values, opaque) = body
        .split_at_checked(mask.count_ones() as usize * VALUE)
        .ok_or(misfit)?;
    if opaque.len() > OPAQUE {
        return Err(misfit);
    }
    let fields = fields(opaque)?;

    let Memory {
        message,
        values: gathered,
    } = memory;
    let (begin, rest) = message.split_at_mut(REQUEST_AND_HEAD);
    let (blocks, rest) = rest.split_at_mut(MEASUREMENTS * BLOCK);
    let (nonce, rest) = rest.split_at_mut(NONCE);
    let (count, rest) = rest.split_at_mut(2);
    copy(begin, fresh);
    measurements(blocks, mask, values)?;
    copy(nonce, fresh.get(REQUEST_AND_HEAD..).unwrap_or_default());
    copy(count, &opaque.len().to_le_bytes());
    copy(rest, opaque);

    let named = field(&fields, FIRMWARE_ID);
    if named.is_some_and(|id| id.len() != FIRMWARE) {
        return Err(Refusal::Field(FIRMWARE_ID));
    }
    let binding = keccak(signer.firmware(named)?);
    let key = Key::new(signer.key, &binding);
    let (_, signature) = fresh.split_at(FRESH - 2 * VALUE);
    let (signature, _) = signature.as_chunks();
    let signature = signature.first_chunk().copied().unwrap_or([[0; VALUE]; 2]);
    let mut gather = |indices: u64| {
        if indices == 0 {
            return [0; 32];
        }
        keccak(selected(blocks, indices, gathered))
    };
    Ok(Report {
        driver_values: gather(parts.driver_indices),
        vbios_values: gather(parts.vbios_indices),
        signer: key.id(keccak),
        nonce: fresh
            .get(4..)
            .and_then(<[u8]>::first_chunk)
            .copied()
            .unwrap_or_default(),
        driver: text(&fields, &[DRIVER])?,
        vbios: version(required(&fields, VBIOS)?)?,
        board: text(&fields, &[PROJECT, PROJECT_SKU, CHIP_SKU])?,
        decoder: state(&fields, DECODER)?,
        protected_pcie: state(&fields, PROTECTED_PCIE)?,
        record: key.record(
            message
                .get(..BEFORE_OPAQUE + opaque.len())
                .unwrap_or_default(),
            &signature,
        ),
    })
}

/// The bytes of the fresh part that are the same in every report: SPDM 1.1, all measurements with a signature, slot 0, and
/// what follows them.
const HEAD: [(usize, [u8; 4]); 3] = [
    (0, [0x11, 0xe0, 0x01, 0xff]),
    (37, [0x11, 0x60, 0, 0]),
    (41, [0x40, 0xc0, 0x0d, 0]),
];

fn head(fresh: &[u8; FRESH]) -> Result<()> {
    let slot = (36, &[0][..]);
    let all = HEAD.iter().map(|(at, bytes)| (*at, &bytes[..]));
    for (at, expected) in all.chain([slot]) {
        let found = fresh.get(at..).unwrap_or_default();
        for (place, (value, expected)) in found.iter().zip(expected).enumerate() {
            if value != expected {
                return Err(Refusal::Report {
                    at: at + place,
                    value: *value,
                    expected: *expected,
                });
            }
        }
    }
    Ok(())
}

/// Writes all blocks: the values that are given, and zeros.
fn measurements(blocks: &mut [u8], mask: u64, values: &[u8]) -> Result<()> {
    let (blocks, _) = blocks.as_chunks_mut::<BLOCK>();
    let (values, _) = values.as_chunks::<VALUE>();
    let mut values = values.iter();
    for (index, block) in (0_u8..).zip(blocks) {
        let (begin, to) = block.split_at_mut(BLOCK - VALUE);
        begin.copy_from_slice(&[index + 1, 1, 51, 0, 1, 48, 0]);
        if mask >> index & 1 == 0 {
            to.fill(0);
            continue;
        }
        let value = values.next().copied().unwrap_or([0; VALUE]);
        if is_zero(&value) {
            return Err(Refusal::Measurement(usize::from(index)));
        }
        to.copy_from_slice(&value);
    }
    Ok(())
}

fn is_zero(value: &[u8; VALUE]) -> bool {
    let (words, _) = value.as_chunks::<8>();
    words
        .iter()
        .fold(0, |all, word| all | u64::from_le_bytes(*word))
        == 0
}

/// The values at these indices, one after the other.
fn selected<'m>(blocks: &[u8], indices: u64, gathered: &'m mut Values) -> &'m [u8] {
    let (blocks, _) = blocks.as_chunks::<BLOCK>();
    let (places, _) = gathered.as_chunks_mut::<VALUE>();
    let mut left = places.iter_mut();
    for (index, block) in blocks.iter().enumerate() {
        if indices >> index & 1 == 1 {
            if let (Some(to), Some(value)) = (left.next(), block.last_chunk()) {
                *to = *value;
            }
        }
    }
    gathered
        .get(..indices.count_ones() as usize * VALUE)
        .unwrap_or_default()
}

type Fields<'a> = [Option<&'a [u8]>; KINDS];

/// The opaque fields: kind and length, two bytes each, little-endian, then the value.
fn fields(mut opaque: &[u8]) -> Result<Fields<'_>> {
    let mut fields: Fields<'_> = [None; KINDS];
    while let Some((&[kind, kind_high, length, length_high], rest)) = opaque.split_first_chunk() {
        let kind = usize::from(u16::from_le_bytes([kind, kind_high]));
        let length = usize::from(u16::from_le_bytes([length, length_high]));
        let (value, rest) = rest.split_at_checked(length).ok_or(Refusal::Field(kind))?;
        if let Some(field) = fields.get_mut(kind) {
            if field.replace(value).is_some() {
                return Err(Refusal::Field(kind));
            }
        }
        opaque = rest;
    }
    match *opaque {
        [] => Ok(fields),
        [kind, ..] => Err(Refusal::Field(usize::from(kind))),
    }
}

fn field<'a>(fields: &Fields<'a>, kind: usize) -> Option<&'a [u8]> {
    fields.get(kind).copied().flatten()
}

fn required<'a>(fields: &Fields<'a>, kind: usize) -> Result<&'a [u8]> {
    field(fields, kind).ok_or(Refusal::FieldMissing(kind))
}

/// A field of one byte, which may be absent.
fn state(fields: &Fields<'_>, kind: usize) -> Result<u8> {
    match field(fields, kind) {
        None => Ok(0),
        Some([state]) => Ok(*state),
        Some(_) => Err(Refusal::Field(kind)),
    }
}

/// The texts of fields, joined by `_`. In a field zeros follow the text.
fn text(fields: &Fields<'_>, kinds: &[usize]) -> Result<Text> {
    let mut joined = [0; 32];
    let mut places = joined.iter_mut();
    for (number, &kind) in kinds.iter().enumerate() {
        let refused = Refusal::Field(kind);
        let value = required(fields, kind)?;
        let mut ended = false;
        let mut length = 0;
        if number > 0 {
            *places.next().ok_or(refused)? = b'_';
        }
        for &byte in value {
            match byte {
                0 => ended = true,
                b'!'..=b'^' | b'`'..=b'~' if !ended => {
                    *places.next().ok_or(refused)? = byte;
                    length += 1;
                }
                _ => return Err(refused),
            }
        }
        if length == 0 {
            return Err(refused);
        }
    }
    Ok(joined)
}

/// A VBIOS's version: the first four of eight bytes in reverse, then the fifth, as hexadecimal digits with points between.
fn version(field: &[u8]) -> Result<Text> {
    let &[ref first @ .., fifth, 0, 0, 0] = field else {
        return Err(Refusal::Field(VBIOS));
    };
    let Ok(first) = <[u8; 4]>::try_from(first) else {
        return Err(Refusal::Field(VBIOS));
    };
    let pair = |byte: u8| [digit(byte >> 4), digit(byte & 15), b'.'];
    let [last, third, second, most] = first.map(pair);
    let [high, low, _] = pair(fifth);
    Ok(concat(&[&most, &second, &third, &last, &[high, low]]))
}
