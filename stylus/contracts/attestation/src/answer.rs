//! What a call answers.

use super::{
    abi::{bytes, from, long, number, word, Answer},
    body::{joined, Room, Unfit},
    refusal::{refused, write},
    selector::{CODE, READ_ATTESTATION, READ_CHAIN, READ_REPORT},
};
use assay_attestation::{
    bytes::{concat, padded},
    report, Chain, Keccak, Key, Link, Memory, Parts, Purpose, Refusal, Report, Signer, Statement,
    Window, BODY, CERTIFICATES, CHAIN, RECORD,
};

/// Words of a report.
const REPORT: usize = 9;
/// Bytes of a certificate's words.
const STATEMENT: usize = 192;
/// Bytes of an address.
const ADDRESS: usize = 20;

/// Copies an account's code to where there is room, and says how many bytes; one more than the room where it has more.
pub(crate) trait Code: Fn(&[u8; ADDRESS], &mut Room) -> usize {}
impl<F: Fn(&[u8; ADDRESS], &mut Room) -> usize> Code for F {}

type Encoded = [u8; STATEMENT];

/// Memory for one call.
pub(crate) struct Working {
    pub(crate) answer: Answer,
    window: Window,
    links: Links,
    reports: Reports,
}

/// What certificates say.
struct Links {
    records: [[u8; RECORD]; CERTIFICATES],
    statements: [Encoded; CERTIFICATES],
}

/// Where reports are read.
struct Reports {
    memory: Memory,
    room: Room,
}

impl Working {
    /// All zero, so that it takes no data segment.
    pub(crate) const fn new() -> Self {
        Self {
            answer: Answer::new(),
            window: Window::new(),
            links: Links {
                records: [[0; RECORD]; CERTIFICATES],
                statements: [[0; STATEMENT]; CERTIFICATES],
            },
            reports: Reports {
                memory: Memory::new(),
                room: [0; 1 + BODY],
            },
        }
    }
}

/// Answers a call; whether it was accepted. None where the arguments are not those of a function.
pub(crate) fn answer(
    args: &[u8],
    working: &mut Working,
    code: impl Code,
    keccak: impl Keccak,
) -> Option<bool> {
    let (selector, args) = args.split_first_chunk()?;
    let result = match *selector {
        READ_CHAIN => {
            let chain = Sent::decode(args)?;
            working.chain(&chain, keccak)
        }
        READ_REPORT => {
            let (signer, parts) = (bytes(args, 0)?, SentParts::decode(from(args, 32)?)?);
            working.report(signer, &parts, code, keccak)
        }
        READ_ATTESTATION => {
            let (chain, parts) = (Sent::decode(args)?, SentParts::decode(from(args, 96)?)?);
            working.attestation(&chain, &parts, code, keccak)
        }
        _ => return None,
    };
    Some(match result {
        Ok(()) => true,
        Err(Failed::Refused(refusal)) => {
            refused(&mut working.answer, refusal);
            false
        }
        Err(Failed::Code(account)) => {
            write(&mut working.answer, CODE, &[]);
            working.answer.put(&[0; 12]);
            working.answer.put(&account);
            false
        }
    })
}

enum Failed {
    Refused(Refusal),
    Code([u8; ADDRESS]),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The arguments of a chain.
struct Sent<'a> {
    anchor: &'a [u8],
    path_length: u8,
    /// Packed.
    certificates: &'a [u8],
}

impl<'a> Sent<'a> {
    fn decode(args: &'a [u8]) -> Option<Self> {
        Some(Self {
            anchor: bytes(args, 0)?,
            path_length: number(word(args, 32)?)?.try_into().ok()?,
            certificates: bytes(args, 64)?,
        })
    }
}

/// The parts of a report.
struct SentParts<'a> {
    fresh: &'a [u8],
    account: [u8; ADDRESS],
    /// Packed.
    body: &'a [u8],
    indices: [u64; 2],
}

impl<'a> SentParts<'a> {
    fn decode(args: &'a [u8]) -> Option<Self> {
        let (zeros, account) = word(args, 32)?.split_at(12);
        if zeros != [0; 12] {
            return None;
        }
        Some(Self {
            fresh: bytes(args, 0)?,
            account: *account.first_chunk()?,
            body: bytes(args, 64)?,
            indices: [long(word(args, 96)?)?, long(word(args, 128)?)?],
        })
    }
}

impl Links {
    /// Reads a chain: the number of its certificates and the last one.
    fn read<'a>(
        &mut self,
        sent: &Sent<'_>,
        certificates: &'a [u8],
        keccak: impl Keccak,
    ) -> Result<(usize, Option<Link<'a>>), Failed> {
        let anchor = Key::decode(sent.anchor)?;
        let mut chain = Chain::new(anchor, sent.path_length, certificates, keccak);
        let (mut count, mut last) = (0, None);
        while let Some(link) = chain.advance()? {
            if let (Some(record), Some(statement)) =
                (self.records.get_mut(count), self.statements.get_mut(count))
            {
                *record = link.record;
                *statement = encoded(&link.statement);
            }
            count += 1;
            last = Some(link);
        }
        Ok((count, last))
    }
}

impl Reports {
    /// Reads a report, of whose body what was sent is unpacked.
    fn read(
        &mut self,
        signer: Signer<'_>,
        parts: &SentParts<'_>,
        sent: &[u8],
        code: impl Code,
        keccak: impl Keccak,
    ) -> Result<Report, Failed> {
        let account = parts.account;
        let body = if account == [0; ADDRESS] {
            sent
        } else {
            let copied = code(&account, &mut self.room);
            joined(&mut self.room, copied, sent).map_err(|unfit| match unfit {
                Unfit::Code => Failed::Code(account),
                Unfit::Body(refusal) => Failed::Refused(refusal),
            })?
        };
        let [driver_indices, vbios_indices] = parts.indices;
        let parts = Parts {
            fresh: parts.fresh,
            body,
            driver_indices,
            vbios_indices,
        };
        Ok(report(&mut self.memory, signer, &parts, keccak)?)
    }
}

impl Working {
    fn chain(&mut self, sent: &Sent<'_>, keccak: impl Keccak) -> Result<(), Failed> {
        let certificates = self.window.unpack(sent.certificates, CHAIN)?;
        let certificates = self.window.at(&certificates);
        let (count, _) = self.links.read(sent, certificates, keccak)?;
        self.write(count, true, None);
        Ok(())
    }

    fn report(
        &mut self,
        signer: &[u8],
        parts: &SentParts<'_>,
        code: impl Code,
        keccak: impl Keccak,
    ) -> Result<(), Failed> {
        let signer = Signer::decode(signer)?;
        let body = self.window.unpack(parts.body, BODY)?;
        let body = self.window.at(&body);
        let report = self.reports.read(signer, parts, body, code, keccak)?;
        self.write(0, false, Some(&report));
        Ok(())
    }

    fn attestation(
        &mut self,
        sent: &Sent<'_>,
        parts: &SentParts<'_>,
        code: impl Code,
        keccak: impl Keccak,
    ) -> Result<(), Failed> {
        let certificates = self.window.unpack(sent.certificates, CHAIN)?;
        let body = self.window.unpack(parts.body, BODY)?;
        let certificates = self.window.at(&certificates);
        let (count, last) = self.links.read(sent, certificates, keccak)?;
        let Some(last) = last else {
            return Err(Refusal::Certificates(0).into());
        };
        let certified = last.statement.key;
        let (Purpose::Firmware, Some(firmware)) = (last.statement.purpose, last.firmware) else {
            return Err(Refusal::Signer {
                signer: [0; 32],
                certified,
            }
            .into());
        };
        let signer = Signer::certified(last.key, firmware);
        let body = self.window.at(&body);
        let report = self.reports.read(signer, parts, body, code, keccak)?;
        let signer = report.signer;
        if signer != certified {
            return Err(Refusal::Signer { signer, certified }.into());
        }
        self.write(count, true, Some(&report));
        Ok(())
    }

    /// Writes records, what certificates say where there are some, and what a report says.
    fn write(&mut self, count: usize, chain: bool, report: Option<&Report>) {
        let head = 32 * (1 + usize::from(chain) + if report.is_some() { REPORT } else { 0 });
        let bytes = RECORD * (count + usize::from(report.is_some()));
        let answer = &mut self.answer;
        answer.number(head as u64);
        if chain {
            answer.number((head + 32 + bytes.next_multiple_of(32)) as u64);
        }
        if let Some(report) = report {
            let words = [
                &report.signer,
                &report.nonce,
                &report.driver_values,
                &report.vbios_values,
                &report.driver,
                &report.vbios,
                &report.board,
            ];
            for word in words {
                answer.put(word);
            }
            answer.number(report.decoder.into());
            answer.number(report.protected_pcie.into());
        }
        answer.number(bytes as u64);
        for record in self
            .links
            .records
            .iter()
            .take(count)
            .chain(report.map(|report| &report.record))
        {
            answer.put(record);
        }
        answer.pad();
        if !chain {
            return;
        }
        answer.number(count as u64);
        for statement in self.links.statements.iter().take(count) {
            answer.put(statement);
        }
    }
}

/// A certificate's words.
fn encoded(statement: &Statement) -> Encoded {
    let word = padded::<32>;
    concat(&[
        &statement.key,
        &statement.id,
        &word(&statement.not_before.to_be_bytes()),
        &word(&statement.not_after.to_be_bytes()),
        &word(&[statement.purpose as u8]),
        &word(&[statement.path_length]),
    ])
}
