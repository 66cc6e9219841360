//! A program made ready for one machine: constants packed, buffers shared out, a way chosen for each operator.

mod opening;

use crate::{
    buffers::{Buffers, Data, Place},
    lines::Lines,
    scratch::{reserve, Refused},
    steps::{Step, Way},
    Kernel, NoKernel, Threads, Tree,
};
use assay_core::{operators::Operator, Flat, InputLength, Program, TensorType, Value};
pub use opening::Opened;
use std::{collections::BTreeMap, fmt, io, ops::Range, sync::Arc};

/// How to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The kernel; none for the best that the CPU has.
    pub kernel: Option<Kernel>,
    /// Threads; 0 for as many as the machine has.
    pub threads: usize,
}

/// Why a program cannot be made ready.
#[derive(Debug)]
pub enum PlanError {
    /// The CPU lacks the kernel that was asked for.
    Kernel(NoKernel),
    /// The system refuses to start the threads.
    Threads {
        /// How many were asked for, the caller's own among them.
        asked: usize,
        /// What it says.
        error: io::Error,
    },
    /// The system refuses the memory for the outputs that are to be held at one time, or for weights as they are packed.
    Memory {
        /// Bytes of all those outputs, or of an operator's weights.
        needed: usize,
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kernel(error) => error.fmt(f),
            Self::Threads { asked, error } => {
                write!(
                    f,
                    "the system does not start {asked} threads ({error}): ask for fewer"
                )
            }
            Self::Memory { needed } => write!(f, "memory does not suffice for {needed} bytes"),
        }
    }
}

impl std::error::Error for PlanError {}

impl From<Refused> for PlanError {
    fn from(Refused(needed): Refused) -> Self {
        Self::Memory { needed }
    }
}

/// Why a program that is ready does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// The input has another length than the program takes.
    Length(InputLength),
    /// The system refuses memory that the run needs beside the buffers: for the output's copy, or a step's.
    Memory {
        /// Bytes of what was asked for.
        needed: usize,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(InputLength { expected, actual }) => {
                write!(f, "the program takes {expected} bytes, not {actual}")
            }
            Self::Memory { needed } => write!(f, "memory does not suffice for {needed} bytes"),
        }
    }
}

impl std::error::Error for RunError {}

impl From<Refused> for RunError {
    fn from(Refused(needed): Refused) -> Self {
        Self::Memory { needed }
    }
}

/// What an operator gave.
pub struct Output<'r> {
    /// Which operator, from 0.
    pub operator: usize,
    /// Its type.
    pub kind: &'r TensorType,
    /// Its elements, row-major and little-endian.
    pub data: &'r [u8],
}

/// A program, ready to run again and again.
///
/// It holds packed copies of the weights of products, and reads the other constants where the program has them.
///
/// ```
/// use assay_core::{operators::{ArgMax, Operator}, DType, Draft, Program, TensorType};
/// use assay_engine::{Options, Plan};
///
/// let mut draft = Draft::new(TensorType::new(DType::I8, &[1, 3]).unwrap());
/// draft.push(Operator::ArgMax(ArgMax { x: Draft::INPUT })).unwrap();
/// let bytes = draft.encode().unwrap();
/// let mut plan = Plan::new(&Program::decode(&bytes).unwrap(), Options::default()).unwrap();
/// assert_eq!(plan.run(&[1, 9, 3]).unwrap(), [1, 0, 0, 0]);
///
/// let opened = plan.open(&[1, 9, 3], 0, 0).unwrap().unwrap();
/// assert_eq!(opened.element, [1, 0, 0, 0]);
/// assert_eq!(opened.opening.size(), 256);
/// ```
pub struct Plan<'a> {
    kernel: Kernel,
    threads: Threads,
    /// The program as it was given: its values, and its operators.
    program: (Vec<Value<'a>>, Vec<Operator>),
    /// The number in `values` of each of the program's.
    numbers: Vec<usize>,
    /// Those of the program with its fused operators taken apart, as `steps` are.
    values: Vec<Value<'a>>,
    steps: Vec<Step>,
    /// Which of the program's operators has the output of each step, if one has.
    shown: Vec<Option<usize>>,
    places: Vec<Place>,
    buffers: Vec<Lines>,
    /// Whether outputs stay when they are read no more.
    keeps: bool,
    /// How far it has run, and with what.
    ran: Option<Ran>,
    /// Of constants of which there were openings, by the value's number.
    trees: BTreeMap<u16, Arc<Tree>>,
}

/// How far a program has run.
#[derive(Default)]
struct Ran {
    input: Vec<u8>,
    /// How many steps have run with it.
    steps: usize,
}

impl<'a> Plan<'a> {
    /// Makes a program ready.
    ///
    /// # Errors
    /// [`PlanError`] where the machine lacks what `options` or the program's tensors ask for.
    pub fn new(program: &Program<'a>, options: Options) -> Result<Self, PlanError> {
        Self::new_by_steps(program, options, &mut || {})
    }

    /// The same, telling `ready` after each operator that its constants have been read, so that pages of a mapped program
    /// need not stay in memory beside what is packed of them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn new_by_steps(
        program: &Program<'a>,
        options: Options,
        ready: &mut dyn FnMut(),
    ) -> Result<Self, PlanError> {
        let kernel = match options.kernel {
            Some(kernel) => kernel.require().map_err(PlanError::Kernel)?,
            None => Kernel::best(),
        };
        let threads = match options.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            count => count,
        };
        let threads = Threads::new(threads).map_err(|error| PlanError::Threads {
            asked: threads,
            error,
        })?;
        let Flat {
            values,
            operators,
            numbers,
        } = program.flat();
        let Buffers { places, sizes } =
            Buffers::new(&values, &operators, &opened(program, &numbers), false);
        let first = values.len() - operators.len();
        let steps = operators
            .into_iter()
            .zip(&values[first..])
            .map(|(operator, output)| {
                let step = Step::new(kernel, operator, &values, &output.kind);
                ready();
                step
            })
            .collect::<Result<_, Refused>>()?;
        let mut shown = vec![None; values.len() - first];
        for (operator, &number) in numbers[first..].iter().enumerate() {
            shown[number - first] = Some(operator);
        }
        let operators = program.operators().cloned().collect();
        Ok(Self {
            kernel,
            threads,
            program: (program.values().to_vec(), operators),
            numbers,
            values,
            steps,
            shown,
            places,
            buffers: all_zeros(&sizes)?,
            keeps: false,
            ran: None,
            trees: BTreeMap::new(),
        })
    }

    /// From now on each output has a buffer of its own and stays until the next run, so that [`Self::open`] need not run
    /// the program again for the input of the last run. That takes the memory of all outputs together.
    ///
    /// # Errors
    /// [`PlanError::Memory`], after which it runs as before.
    pub fn keep(&mut self) -> Result<(), PlanError> {
        let operators: Vec<_> = self
            .steps
            .iter()
            .map(|step| step.operator.clone())
            .collect();
        let Buffers { places, sizes } = Buffers::new(&self.values, &operators, &[], true);
        self.buffers = all_zeros(&sizes)?;
        self.places = places;
        (self.keeps, self.ran) = (true, None);
        Ok(())
    }

    /// The kernel that it runs with.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The types of input and output.
    #[must_use]
    pub fn kinds(&self) -> [TensorType; 2] {
        [&self.values[0], &self.values[self.values.len() - 1]].map(|value| value.kind)
    }

    /// Its threads.
    #[must_use]
    pub fn threads(&self) -> &Threads {
        &self.threads
    }

    /// Bytes of its buffers and of the packed weights.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let buffers: usize = self.buffers.iter().map(|buffer| buffer.len()).sum();
        buffers + self.steps.iter().map(Step::bytes).sum::<usize>()
    }

    /// The program's output for an input, as `assay_core::execute` gives it.
    ///
    /// # Errors
    /// [`RunError`] where the input has another length than the program takes, or the system refuses memory.
    pub fn run(&mut self, input: &[u8]) -> Result<Vec<u8>, RunError> {
        self.run_and_copy(input, &mut |_, _| {})
    }

    /// [`Self::run`], handing on what each operator gives as [`Self::run_with`] does.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_and_copy(
        &mut self,
        input: &[u8],
        visit: &mut dyn FnMut(&Threads, Output<'_>),
    ) -> Result<Vec<u8>, RunError> {
        self.takes(input)?;
        let mut copy = Vec::new();
        let length = self.values.last().map_or(0, |output| output.kind.bytes());
        reserve(&mut copy, length)?;
        let last = self.program.1.len() - 1;
        self.run_with(input, &mut |threads, output| {
            if output.operator == last {
                copy.extend_from_slice(output.data);
            }
            visit(threads, output);
        })?;
        Ok(copy)
    }

    /// Runs the program and hands on what each operator gives, which is overwritten later.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_with(
        &mut self,
        input: &[u8],
        visit: &mut dyn FnMut(&Threads, Output<'_>),
    ) -> Result<(), RunError> {
        self.takes(input)?;
        self.run_some(input, 0..self.steps.len(), visit)
    }

    fn takes(&self, input: &[u8]) -> Result<(), RunError> {
        let (expected, actual) = (self.values[0].kind.bytes(), input.len());
        if expected == actual {
            Ok(())
        } else {
            Err(RunError::Length(InputLength { expected, actual }))
        }
    }

    /// Runs some steps when what they read is there.
    fn run_some(
        &mut self,
        input: &[u8],
        steps: Range<usize>,
        visit: &mut dyn FnMut(&Threads, Output<'_>),
    ) -> Result<(), RunError> {
        let mut ran = self.ran.take().unwrap_or_default();
        ran.input.clear();
        reserve(&mut ran.input, input.len())?;
        let first = self.values.len() - self.steps.len();
        let _awake = self.threads.stay_awake();
        for at in steps.clone() {
            let step = &self.steps[at];
            let kind = &self.values[first + at].kind;
            let place = self.places[first + at];
            if let (Place::Buffer(buffer), false) = (place, matches!(step.way, Way::Same)) {
                let mut output = std::mem::take(&mut self.buffers[buffer]);
                let data = data(&self.values, &self.places, &self.buffers, input);
                let done = step.run(&self.threads, &data, kind, &mut output[..kind.bytes()]);
                self.buffers[buffer] = output;
                done?;
            }
            let Some(operator) = self.shown[at] else {
                continue;
            };
            let data = data(&self.values, &self.places, &self.buffers, input);
            let output = Output {
                operator,
                kind,
                data: data.output(first + at),
            };
            visit(&self.threads, output);
        }
        ran.input.extend_from_slice(input);
        ran.steps = steps.end;
        self.ran = Some(ran);
        Ok(())
    }
}

/// What the operators of a program read, and the step that ends each: a fused one's operands may be read for the last time
/// before. `numbers` are those of the program's values when it is taken apart.
fn opened(program: &Program<'_>, numbers: &[usize]) -> Vec<(usize, usize)> {
    let first = 1 + program.constants().count();
    let mut opened = Vec::new();
    for (operator, &number) in program.operators().zip(&numbers[first..]) {
        operator.operands(&mut |operand| {
            opened.push((numbers[usize::from(operand)], number - first));
        });
    }
    opened
}

/// Buffers of these sizes, where there is memory for all of them; none of it is written before.
fn all_zeros(sizes: &[usize]) -> Result<Vec<Lines>, PlanError> {
    let reserved = sizes.iter().map(|&size| {
        let mut bytes = Lines::default();
        bytes.reserve(size).map(|()| bytes)
    });
    let mut all = reserved
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| PlanError::Memory {
            needed: sizes.iter().sum(),
        })?;
    for (bytes, &size) in all.iter_mut().zip(sizes) {
        bytes.resize(size);
    }
    Ok(all)
}

fn data<'r>(
    values: &'r [Value<'r>],
    places: &'r [Place],
    buffers: &'r [Lines],
    input: &'r [u8],
) -> Data<'r> {
    Data {
        values,
        places,
        buffers,
        input,
    }
}
