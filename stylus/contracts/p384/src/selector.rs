//! What calls and errors begin with. The macro that computes it brings an allocator along; src/sdk.rs compares.

pub(crate) const VERIFY: [u8; 4] = [0xf7, 0xe8, 0x3a, 0xee];
pub(crate) const VERIFY_BATCH: [u8; 4] = [0xd7, 0x08, 0x97, 0x31];
pub(crate) const RECORDS_LENGTH: [u8; 4] = [0xa3, 0x24, 0x64, 0x19];
pub(crate) const HINTS_LENGTH: [u8; 4] = [0x73, 0x4a, 0x9e, 0x26];
pub(crate) const CALLDATA_LENGTH: [u8; 4] = [0xf0, 0x0d, 0x19, 0x39];
