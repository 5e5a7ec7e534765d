/** Types of files that are known here, by their registered names. */
export const PDF_TYPE = 'application/pdf'
export const VIDEO_TYPE = 'video/mp4'

const OFFICE = 'application/vnd.openxmlformats-officedocument.'
export const DOCX_TYPE = `${OFFICE}wordprocessingml.document`
export const XLSX_TYPE = `${OFFICE}spreadsheetml.sheet`
export const PPTX_TYPE = `${OFFICE}presentationml.presentation`
/** The Chinese format of fixed layout, GB/T 33190. */
export const OFD_TYPE = 'application/ofd'

/** Pictures of which a preview can be drawn. HEIC cannot: its codec is not among those that the library is shipped with. */
export const DRAWN_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']
