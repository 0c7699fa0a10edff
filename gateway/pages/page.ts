import type { FastifyReply } from 'fastify'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { pagePolicy, style } from './style.ts'

/** Answers with a whole page. */
export function sendPage(reply: FastifyReply, title: string, body: Html): FastifyReply {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body><main>${body}</main></body>
</html>
`
  return reply.header('content-security-policy', pagePolicy).type('text/html; charset=utf-8').serializer(String).send(page.html)
}
