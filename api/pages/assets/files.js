// Makes choosing files quicker: drop them on the frame, or paste a screenshot. Without this the field works as any other.
'use strict'
{
  const fields = [...document.querySelectorAll('.drop input[type=file]')]
  const add = (field, files) => {
    const all = new DataTransfer()
    for (const file of [...field.files, ...files]) all.items.add(file)
    field.files = all.files
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }
  for (const field of fields) {
    const frame = field.closest('.drop')
    for (const name of ['dragover', 'dragenter'])
      frame.addEventListener(name, (event) => {
        event.preventDefault()
        frame.classList.add('over')
      })
    for (const name of ['dragleave', 'drop']) frame.addEventListener(name, () => frame.classList.remove('over'))
    frame.addEventListener('drop', (event) => {
      event.preventDefault()
      add(field, event.dataTransfer.files)
    })
  }
  // A screenshot that is pasted goes to the field that is shown.
  document.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files]
    const field = fields.find((one) => one.offsetParent !== null)
    if (files.length === 0 || field === undefined) return
    event.preventDefault()
    add(field, files)
  })
}
