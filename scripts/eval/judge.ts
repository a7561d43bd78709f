/** A passage that answers a question, found again by its words after any re-chunking. */
export interface Relevant {
  path: string
  /** Words the passage has, white space aside… */
  text?: string
  /** …or the heading that stands right above it or in it. */
  heading?: string
  /** 2 answers the question, 1 helps. */
  grade: 1 | 2
}

export interface Question {
  library: string
  question: string
  relevant: Relevant[]
}

export interface Judged {
  path: string
  headingPath: readonly string[]
  text: string
}

/** 2, 1 or 0: the best grade of a relevant passage that the chunk holds. */
export function gradeOf(question: Question, chunk: Judged): number {
  let grade = 0
  for (const relevant of question.relevant) {
    if (relevant.grade > grade && relevant.path === chunk.path && holds(chunk, relevant)) {
      grade = relevant.grade
    }
  }
  return grade
}

function holds({ headingPath, text }: Judged, { heading, text: words }: Relevant): boolean {
  const own = headingPath.at(-1) ?? ''
  if (heading !== undefined) {
    const wanted = plain(heading)
    if (plain(own) === wanted) return true
    return [...text.matchAll(/^#{1,6} +(.+)$/gm)].some(([, inner]) => plain(inner ?? '') === wanted)
  }
  return words !== undefined && collapse(`${own}\n${text}`).includes(collapse(words))
}

/** Markup and link targets aside: pipelines differ in what they keep of them. */
const collapse = (text: string) =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*_\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

const plain = (text: string) =>
  collapse(text.replace(/<[^>]+>/g, ''))
    .replace(/[#:]+$/, '')
    .trim()
