import { TAB_LABEL } from './hidden.ts'
import { descendants, type Element, elementChildren, hasClass, textOf } from './tree.ts'

const LIST_CLASSES = ['tabbed-labels', 'nav-tabs', 'tabs-list', 'tab-list', 'tabset-labels']
/** Sets that put labels and panels side by side in one element. */
const SET_CLASSES = [
  'tabbed-set',
  'sd-tab-set',
  'vp-code-group',
  'code-group',
  'tab-set',
  'tabs-set',
]
const PANEL_CLASSES = ['tab-pane', 'tabbed-block', 'sd-tab-content', 'tab-content', 'tabpanel']
const MAX_UP = 4
/** Each set is looked for in all of the elements around it. */
const MAX_SETS = 200

/** Marks each panel of a set of tabs with the words of its tab, before the tabs are taken out. */
export function labelTabs(root: Element): void {
  let sets = 0
  for (const element of descendants(root)) {
    if (sets > MAX_SETS) return
    if (
      element.attributes.role === 'tablist' ||
      LIST_CLASSES.some((one) => hasClass(element, one))
    ) {
      labelFromList(element)
      sets += 1
    } else if (SET_CLASSES.some((one) => hasClass(element, one))) labelFromSet(element)
  }
}

function labelFromList(list: Element): void {
  const all = [...descendants(list)]
  const roles = all.filter(({ attributes }) => attributes.role === 'tab')
  const tabs =
    roles.length > 0 ? roles : all.filter(({ name }) => /^(?:label|li|button)$/.test(name))
  if (tabs.length === 0) return
  let container = list.parent
  for (let up = 0; container && up < MAX_UP; up += 1) {
    const panels = panelsIn(container, list)
    if (panels.length > 0) {
      pair(tabs, panels)
      return
    }
    container = container.parent
  }
}

function labelFromSet(set: Element): void {
  const tabs = [...shallow(set, ({ name }) => name === 'label')]
  const old = elementChildren(set).filter((child) => hasClass(child, 'tabbed-content'))
  const blocks = elementChildren(set).find((child) => hasClass(child, 'blocks'))
  const panels = blocks ? elementChildren(blocks) : panelsIn(set, null)
  if (tabs.length > 0) pair(tabs, panels.length > 0 ? panels : old)
}

function panelsIn(container: Element, list: Element | null): Element[] {
  return [...shallow(container, (element) => element !== list && isPanel(element))]
}

const isPanel = ({ attributes, classes }: Element) =>
  attributes.role === 'tabpanel' || classes.some((one) => PANEL_CLASSES.includes(one))

/** The topmost elements that pass: a set of tabs within a panel labels its own. */
function* shallow(root: Element, test: (element: Element) => boolean): Generator<Element> {
  const stack = elementChildren(root).reverse()
  while (stack.length > 0) {
    const element = stack.pop() as Element
    // Bootstrap wraps its panes in `tab-content`, which elsewhere is the panel itself.
    const wraps = hasClass(element, 'tab-content') && elementChildren(element).some(isPanel)
    if (test(element) && !wraps) yield element
    else stack.push(...elementChildren(element).reverse())
  }
}

function pair(tabs: readonly Element[], panels: readonly Element[]): void {
  for (const [index, panel] of panels.entries()) {
    if (panel.attributes[TAB_LABEL] !== undefined) continue
    const { id, 'aria-labelledby': by } = panel.attributes
    const named = tabs.find(
      ({ attributes }) =>
        (by !== undefined && attributes.id === by) ||
        (id !== undefined && attributes['aria-controls'] === id),
    )
    const label = named ?? (tabs.length === panels.length ? tabs[index] : undefined)
    const words = label && textOf(label, 100)
    if (words) panel.attributes[TAB_LABEL] = words
  }
  // The words of a tab now stand above its panel.
  for (const tab of tabs) tab.children = []
}
