//! What executes where there is nothing faster: the core's own kernels, one operator after the other.

use crate::{
    functions::{Report, Software},
    opened::Opened,
    prepared::{Executor, Table},
    Execution, Failure, Tell,
};
use assay_core::{operators::At, ElementOpening, Program, TensorType};
use std::{borrow::Cow, cell::RefCell, thread::LocalKey};

thread_local! {
    static TABLE: RefCell<Table<Portable>> = const { RefCell::new(Vec::new()) };
}

/// A program's bytes, and the types of its input and output.
pub struct Portable {
    program: Vec<u8>,
    kinds: [TensorType; 2],
}

impl Executor for Portable {
    fn kernels() -> Vec<&'static str> {
        vec!["portable"]
    }

    fn new(program: &[u8], threads: u16, kernel: Option<&str>) -> Result<Self, Failure> {
        if threads > 1 || kernel.is_some_and(|kernel| kernel != "portable") {
            return Err(Failure::Kernel);
        }
        let decoded = Program::decode(program)?;
        Execution::new(&decoded)?;
        Ok(Self {
            program: program.to_vec(),
            kinds: [*decoded.input(), *decoded.output()],
        })
    }

    fn run(&mut self, input: &[u8], tell: Tell, report: Report<'_>) -> Result<Vec<u8>, Failure> {
        let program = Program::decode(&self.program)?;
        Execution::new(&program)?.run(input, &mut |operator, kind, data| match tell {
            Tell::Nothing => {}
            Tell::Progress => report(operator, &[]),
            Tell::Outputs => report(operator, data),
            Tell::Hashes => report(operator, &Self::hash(kind, data)),
        })
    }

    /// Runs programs again, whether asked to keep or not.
    fn keep(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    fn kinds(&self) -> [TensorType; 2] {
        self.kinds
    }

    fn program(&self) -> &[u8] {
        &self.program
    }

    fn open(
        &mut self,
        input: &[u8],
        operator: usize,
        element: usize,
    ) -> Result<Option<Opened>, Failure> {
        let program = Program::decode(&self.program)?;
        let Some(rule) = program.operators().nth(operator) else {
            return Ok(None);
        };
        let data = Execution::new(&program)?.until(operator, input, &mut |_, _, _| {})?;
        let values = program.values();
        let kind = &values[data.len() - 1].kind;
        let at = At {
            values,
            kind,
            index: element,
        };
        let width = kind.dtype().size() as usize;
        let opening = ElementOpening::of::<Software, _>(rule, &at, &data);
        Ok(opening.map(|opening| Opened {
            element: data[data.len() - 1][element * width..][..width].to_vec(),
            opening,
        }))
    }

    fn output(&mut self, input: &[u8], operator: usize) -> Result<Option<Vec<u8>>, Failure> {
        let program = Program::decode(&self.program)?;
        if operator >= program.operators().count() {
            return Ok(None);
        }
        let mut data = Execution::new(&program)?.until(operator, input, &mut |_, _, _| {})?;
        Ok(data.pop().map(Cow::into_owned))
    }

    fn hash(kind: &TensorType, data: &[u8]) -> [u8; 32] {
        assay_core::tensor_hash::<Software>(kind, data)
    }

    fn nodes(kind: &TensorType, data: &[u8], lowest: u32) -> Vec<Vec<[u8; 32]>> {
        assay_core::tensor_nodes::<Software>(kind, data, lowest)
    }

    fn table() -> &'static LocalKey<RefCell<Table<Self>>> {
        &TABLE
    }
}
