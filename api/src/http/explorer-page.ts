export const explorerPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Heed API</title>
<link rel="stylesheet" href="/explorer/graphiql.css">
<style>body { margin: 0 } #explorer { height: 100vh } .operation { display: block; width: 100%; text-align: start; padding: 6px 4px }</style>
</head>
<body>
<div id="explorer">This page needs JavaScript; the API itself does not.</div>
<script src="/explorer/react.js"></script>
<script src="/explorer/react-dom.js"></script>
<script src="/explorer/graphiql.js"></script>
<script src="/explorer/explorer.js"></script>
</body>
</html>
`;

/** Plain browser script: GraphiQL with a panel of ready documents. */
export const explorerScript = `
const e = React.createElement;
const { useEditorContext } = GraphiQL.React;

function Operations({ operations }) {
  const { queryEditor } = useEditorContext({ nonNull: true });
  return e('section', { 'aria-label': 'Operations' },
    e('h2', null, 'The story, step by step'),
    e('p', null, 'Put your key under Headers: {"authorization": "Bearer heed_…"}.'),
    operations.map(({ name, query }) =>
      e('button', { key: name, type: 'button', className: 'operation graphiql-un-styled', onClick: () => queryEditor.setValue(query) }, name)));
}

fetch('/explorer/operations.json').then((answer) => answer.json()).then((operations) => {
  const panel = {
    title: 'Operations',
    icon: () => e('svg', { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor' },
      e('path', { d: 'M4 6h16M4 12h16M4 18h10', strokeWidth: 1.5 })),
    content: () => e(Operations, { operations }),
  };
  ReactDOM.createRoot(document.getElementById('explorer')).render(e(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    plugins: [panel],
    visiblePlugin: panel,
    defaultQuery: operations[0]?.query,
    shouldPersistHeaders: false,
  }));
});
`;
