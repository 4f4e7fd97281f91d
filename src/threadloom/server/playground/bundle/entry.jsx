import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './playground.css';
import './workers.js';
// Imported here too, so that Monaco's style sheets become part of the page's own instead of a lazy script's.
import 'monaco-graphql/esm/monaco-editor.js';

import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { openingTabs } from './tabs.js';

// The page is served at the endpoint's own address.
const fetcher = createGraphiQLFetcher({ url: location.pathname, enableIncrementalDelivery: false });

// No history plugin: it would keep the headers of each request, and with them the caller's key, in localStorage.
createRoot(document.getElementById('playground')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={await openingTabs(fetcher)}
    defaultEditorToolsVisibility="variables"
    plugins={[]}
    schemaDescription
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>threadloom</GraphiQL.Logo>
  </GraphiQL>,
);
