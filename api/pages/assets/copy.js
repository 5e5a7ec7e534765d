// Copy buttons of the submission kit: by the clipboard where a browser allows it, else what is meant is selected.
for (const button of document.querySelectorAll('button[data-copies]')) {
  button.hidden = false
  button.addEventListener('click', () => copy(button))
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copies)
  if (!source) return
  const text = source.textContent ?? ''
  const isCopied = (await byClipboard(text)) || bySelection(source)
  say(button, isCopied)
}

async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

// On plain http there is no clipboard; the older way needs the selection.
function bySelection(source) {
  const range = document.createRange()
  range.selectNodeContents(source)
  const selection = getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
  try {
    return document.execCommand('copy')
  } catch {
    return false
  }
}

// What was copied last is told apart from what was copied before, and read out.
function say(button, isCopied) {
  for (const other of document.querySelectorAll('.copied')) other.classList.remove('last')
  const { copied, select } = button.dataset
  if (isCopied) {
    // Its name for those who hear it says the same as what is read.
    button.ariaLabel = button.ariaLabel.replace(button.textContent, copied)
    button.textContent = copied
  }
  button.classList.toggle('copied', isCopied)
  button.classList.add('last')
  const live = document.getElementById('copy-said')
  if (live) live.textContent = isCopied ? copied : select
}
