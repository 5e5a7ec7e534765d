// Keys for the table of back ends to look into: arrows choose a row, 1 to 4 press what stands in it. The page works without it.
'use strict'
;(() => {
  const rows = Array.from(document.querySelectorAll('tr[data-check]'))
  if (rows.length === 0) return
  const choose = (index) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (row) row.focus()
  }
  document.addEventListener('keydown', (event) => {
    const { target, key } = event
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return
    const row = target instanceof Element ? target.closest('tr[data-check]') : null
    const at = row ? rows.indexOf(row) : -1
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (at === -1 && target !== document.body) return
      event.preventDefault()
      choose(key === 'ArrowDown' ? at + 1 : at - 1)
      return
    }
    if (!row || !/^[1-4]$/.test(key)) return
    const touch = row.querySelectorAll('.touches button, .touches a')[Number(key) - 1]
    if (touch instanceof HTMLElement) touch.click()
  })
})()
