import { connect } from 'node:http2';

/**
 * Whether a Temporal server without TLS answers for a namespace: one `DescribeNamespace` call by hand, which spares
 * loading the SDK (0.4 s). gRPC over HTTP/2: a flag byte, a 4-byte length, the message; the status is in the trailers.
 */
export function namespaceAnswers(address: string, namespace: string, timeoutMs = 2_000): Promise<boolean> {
  const name = Buffer.from(namespace);
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name]); // field 1, a string
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const done = (answer: boolean) => {
      clearTimeout(timer);
      session.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(false), timeoutMs);
    session.on('error', () => done(false));
    const request = session.request({
      ':method': 'POST',
      ':path': '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    request.on('error', () => done(false));
    request.on('response', (headers) => headers['grpc-status'] && done(headers['grpc-status'] === '0'));
    request.on('trailers', (trailers) => done(trailers['grpc-status'] === '0'));
    request.resume();
    request.end(frame);
  });
}
