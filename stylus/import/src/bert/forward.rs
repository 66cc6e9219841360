//! The encoder in float32, to calibrate by and to compare with.
//!
//! Sums run in one order on every machine and exponentials come from a library in software, so that the same sentences
//! give the same scales, and the same program, wherever a model is quantised.

use super::{encoder::Linear, encoder::Norm, BertError, Encoder};
use std::{fmt, num::NonZero, thread};

/// Tokens that a thread takes at once.
const BATCH: usize = 512;

/// Where values of a layer are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Into the layer.
    Input,
    /// Queries.
    Query,
    /// Keys.
    Key,
    /// Values.
    Value,
    /// Dot products of queries and keys, divided by the root of a head's channels.
    Scores,
    /// The values, weighted.
    Context,
    /// The first residual sum.
    Attended,
    /// The first normalisation.
    Middle,
    /// Into the activation.
    Inner,
    /// Out of the activation.
    Active,
    /// The second residual sum.
    Sum,
    /// The second normalisation, which leaves the layer.
    Output,
    /// The sum of embeddings, before the first layer.
    Embedded,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "what enters it",
            Self::Query => "the queries",
            Self::Key => "the keys",
            Self::Value => "the values",
            Self::Scores => "the scores of attention",
            Self::Context => "the weighted values",
            Self::Attended => "the sum behind attention",
            Self::Middle => "the normalisation behind attention",
            Self::Inner => "what enters the activation",
            Self::Active => "what leaves the activation",
            Self::Sum => "the sum behind the feed-forward products",
            Self::Output => "what leaves it",
            Self::Embedded => "the sum of embeddings",
        })
    }
}

/// Called with the layer, the site, and the rows there.
pub(super) type Watch<'a> = dyn FnMut(usize, Site, &[f32]) + 'a;

impl Encoder {
    /// The sentences' embeddings: the mean over the tokens of the last layer, of length 1.
    ///
    /// # Errors
    /// [`BertError::Sentence`]
    pub fn embed(&self, sentences: &[Vec<u32>]) -> Result<Vec<Vec<f32>>, BertError> {
        let parts = self.in_parallel(sentences, |batch| self.forward(batch, &mut |_, _, _| ()))?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// What `work` gives for each of the batches into which the sentences are divided.
    pub(super) fn in_parallel<T: Send>(
        &self,
        sentences: &[Vec<u32>],
        work: impl Fn(&[Vec<u32>]) -> T + Sync,
    ) -> Result<Vec<T>, BertError> {
        self.check(sentences)?;
        let batches = batches(sentences);
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = batches.len().div_ceil(threads).max(1);
        let work = &work;
        Ok(thread::scope(|scope| {
            let run = |share: &'_ [&'_ [Vec<u32>]]| {
                share.iter().map(|batch| work(batch)).collect::<Vec<_>>()
            };
            let threads: Vec<_> = batches
                .chunks(share)
                .map(|share| scope.spawn(move || run(share)))
                .collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_default())
                .collect()
        }))
    }

    /// The embeddings of checked sentences.
    pub(super) fn forward(&self, sentences: &[Vec<u32>], watch: &mut Watch<'_>) -> Vec<Vec<f32>> {
        let (width, epsilon) = (self.config.width, self.config.epsilon);
        let mut x = Vec::new();
        for ids in sentences {
            for (position, &id) in ids.iter().enumerate() {
                let word = self.words.chunks_exact(width).nth(id as usize);
                let position = self.positions.chunks_exact(width).nth(position);
                let sum = word
                    .into_iter()
                    .flatten()
                    .zip(position.into_iter().flatten());
                x.extend(sum.map(|(word, position)| word + position));
            }
        }
        normalise(&mut x, &self.norm, epsilon);
        for (index, layer) in self.layers.iter().enumerate() {
            let mut see = |site, rows: &[f32]| watch(index, site, rows);
            see(Site::Input, &x);
            let [q, k, v] =
                [&layer.query, &layer.key, &layer.value].map(|linear| product(&x, linear));
            see(Site::Query, &q);
            see(Site::Key, &k);
            see(Site::Value, &v);
            let mut context = Vec::with_capacity(x.len());
            let mut from = 0;
            for ids in sentences {
                let rows = from * width..(from + ids.len()) * width;
                context.extend(self.attend([&q, &k, &v].map(|all| &all[rows.clone()]), &mut see));
                from += ids.len();
            }
            see(Site::Context, &context);
            add(&mut x, &product(&context, &layer.output));
            see(Site::Attended, &x);
            normalise(&mut x, &layer.attended, epsilon);
            see(Site::Middle, &x);
            let mut inner = product(&x, &layer.widen);
            see(Site::Inner, &inner);
            for x in &mut inner {
                *x = gelu(*x);
            }
            see(Site::Active, &inner);
            add(&mut x, &product(&inner, &layer.narrow));
            see(Site::Sum, &x);
            normalise(&mut x, &layer.norm, epsilon);
            see(Site::Output, &x);
        }
        let mut tokens = x.chunks_exact(width);
        let pool = |ids: &Vec<u32>| {
            let mut sum = vec![0.0; width];
            tokens
                .by_ref()
                .take(ids.len())
                .for_each(|token| add(&mut sum, token));
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
            for x in &mut sum {
                *x /= length;
            }
            sum
        };
        sentences.iter().map(pool).collect()
    }

    /// Attention within a sentence, from its queries, keys and values.
    fn attend(&self, [q, k, v]: [&[f32]; 3], see: &mut impl FnMut(Site, &[f32])) -> Vec<f32> {
        let (width, head) = (self.config.width, self.config.head());
        #[expect(
            clippy::cast_precision_loss,
            reason = "a head has far fewer channels than 2^24"
        )]
        let root = (head as f32).sqrt();
        let mut context = vec![0.0; q.len()];
        let mut scores = Vec::new();
        for (q, context) in q.chunks_exact(width).zip(context.chunks_exact_mut(width)) {
            for (first, context) in (0..width).step_by(head).zip(context.chunks_exact_mut(head)) {
                let channels = first..first + head;
                let q = &q[channels.clone()];
                let score = |k: &[f32]| dot(q, &k[channels.clone()]) / root;
                scores.clear();
                scores.extend(k.chunks_exact(width).map(score));
                see(Site::Scores, &scores);
                let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                for score in &mut scores {
                    *score = libm::expf(*score - most);
                }
                let sum: f32 = scores.iter().sum();
                for (weight, v) in scores.iter().zip(v.chunks_exact(width)) {
                    for (context, v) in context.iter_mut().zip(&v[channels.clone()]) {
                        *context += weight / sum * v;
                    }
                }
            }
        }
        context
    }
}

/// Sentences in succession, some hundred tokens in each batch.
fn batches(sentences: &[Vec<u32>]) -> Vec<&[Vec<u32>]> {
    let mut batches = Vec::new();
    let (mut from, mut tokens) = (0, 0);
    for (index, ids) in sentences.iter().enumerate() {
        tokens += ids.len();
        if tokens >= BATCH || index + 1 == sentences.len() {
            batches.push(&sentences[from..=index]);
            (from, tokens) = (index + 1, 0);
        }
    }
    batches
}

/// Outputs that are summed side by side.
const ACROSS: usize = 8;

/// `x·weightᵀ + bias`, each sum in the order of its inputs.
fn product(x: &[f32], linear: &Linear) -> Vec<f32> {
    const DOWN: usize = 4;
    let (inputs, outputs) = (linear.inputs, linear.bias.len());
    let mut y = vec![0.0; x.len() / inputs * outputs];
    let mut panel = vec![[0.0; ACROSS]; inputs];
    let mut first = 0;
    for weight in linear.weight.chunks(inputs * ACROSS) {
        for (at, row) in weight.chunks_exact(inputs).enumerate() {
            for (panel, &w) in panel.iter_mut().zip(row) {
                panel[at] = w;
            }
        }
        let blocks = x.chunks(inputs * DOWN).zip(y.chunks_mut(outputs * DOWN));
        for (x, y) in blocks {
            // Rows that are missing from the last block repeat its first.
            let row = |at: usize| {
                x.get(at * inputs..(at + 1) * inputs)
                    .unwrap_or(&x[..inputs])
            };
            let sums = sums(&panel, [row(0), row(1), row(2), row(3)]);
            for (y, sums) in y.chunks_exact_mut(outputs).zip(&sums) {
                let bias = linear.bias[first..].iter();
                let terms = sums.iter().zip(bias);
                y[first..]
                    .iter_mut()
                    .zip(terms)
                    .for_each(|(y, (sum, bias))| *y = sum + bias);
            }
        }
        first += ACROSS;
    }
    y
}

/// Four rows times the columns of a panel, which lie side by side. The sums stay in registers.
fn sums(panel: &[[f32; ACROSS]], [a, b, c, d]: [&[f32]; 4]) -> [[f32; ACROSS]; 4] {
    let mut sums = [[0.0; ACROSS]; 4];
    let rows = a.iter().zip(b).zip(c.iter().zip(d));
    for (w, ((&a, &b), (&c, &d))) in panel.iter().zip(rows) {
        for at in 0..ACROSS {
            sums[0][at] += a * w[at];
            sums[1][at] += b * w[at];
            sums[2][at] += c * w[at];
            sums[3][at] += d * w[at];
        }
    }
    sums
}

/// Brings each row to mean 0 and variance 1, then applies gains and offsets.
fn normalise(x: &mut [f32], norm: &Norm, epsilon: f32) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a row has far fewer channels than 2^24"
    )]
    let count = norm.gamma.len() as f32;
    for row in x.chunks_exact_mut(norm.gamma.len()) {
        let mean = row.iter().sum::<f32>() / count;
        for x in row.iter_mut() {
            *x -= mean;
        }
        let variance = row.iter().map(|x| x * x).sum::<f32>() / count;
        let scale = 1.0 / (variance + epsilon).sqrt();
        for (x, (gamma, beta)) in row.iter_mut().zip(norm.gamma.iter().zip(&norm.beta)) {
            *x = *x * scale * gamma + beta;
        }
    }
}

/// `x·Φ(x)`, with the distribution function of the normal distribution.
pub(super) fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f32], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}
