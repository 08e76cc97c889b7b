/** Serverless prints an error's stack: a mistake in a parameter is told in its one sentence. */
module.exports = (message) => {
  const error = new Error(message);
  error.stack = message;
  return error;
};
