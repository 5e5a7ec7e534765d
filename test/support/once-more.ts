/**
 * In CI a test gets one more try: it stands on real servers, on a machine whose other work nobody controls. The first failure
 * is printed in any case, so that what fails now and then is seen; at a developer's desk there is no second try. At once, as
 * the tests of a file share a clock that goes on.
 */
if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true })
