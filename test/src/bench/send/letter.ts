/**
 * The letter of the benchmark, personalised, with three links and a pixel: 3.3 kB on the wire with its headers, the text
 * alternative and the footer.
 */
export const letter = {
  subject: '{{ contact.firstName | default: "Friend" }}, your olives are ready to travel',
  preheader: 'Three boxes, one of them with {{ contact.lastName }} written on it',
  html: `<!doctype html>
<html><body style="margin:0;background:#f6f4ee;font-family:Georgia,serif">
<table role="presentation" width="600" align="center" cellpadding="24" style="background:#ffffff">
<tr><td>
<h1>Good morning, {{ contact.firstName | default: "friend" }}</h1>
<p>The harvest came in early this year and the press has been running since Sunday. What we set aside for the
{{ contact.lastName }} family is in the cellar, and it can be with you before the end of the week.</p>
<p><a href="https://shop.olive.example/boxes/spring?from=letter">See what is in the box</a></p>
<p>Some of it went into smaller bottles, because many of you asked for a size that fits into a suitcase.
<a href="https://shop.olive.example/bottles/small?from=letter">They are here</a>, while they last.</p>
<p>And if you would rather come and fetch it: <a href="https://olive.example/visit">the gate is open</a> from eight.</p>
<p>With thanks,<br>everybody at the press</p>
<img src="https://shop.olive.example/pixel.gif" width="1" height="1" alt="">
</td></tr></table></body></html>`,
};
