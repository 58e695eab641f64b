/** The demo's letter. Heed adds the unsubscribe link and the postal address, in the reader's language. */
export const thankYouHtml = `<!doctype html>
<html>
<body style="margin:0;background:#fbfaf7;font-family:Georgia,serif;color:#2b2b26">
<div style="max-width:560px;margin:0 auto;padding:32px 24px">
<p style="font-size:13px"><a href="{{ webVersionUrl }}" style="color:#4f6f37">View in browser</a></p>
<h1 style="font-size:24px;color:#4f6f37" dir="auto">Thank you, {{ contact.firstName | default: "friend" }}</h1>
<p>In 2020 you spent <b>{{ contact.fields.2020_Spend | round }}</b> with us: more than most. So the next bottle of oil is 20&nbsp;% off, for you.</p>
<p><a href="https://olivegrove.example/thank-you" style="background:#4f6f37;color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none">See what is new</a></p>
<p>Fewer letters, or none? <a href="{{ preferencesUrl }}">Choose what you get</a>.</p>
</div>
</body>
</html>`;

export const thankYouText = `View in browser: {{ webVersionUrl }}

Thank you, {{ contact.firstName | default: "friend" }}

In 2020 you spent {{ contact.fields.2020_Spend | round }} with us: more than most.
So the next bottle of oil is 20 % off, for you: https://olivegrove.example/thank-you

Choose what you get: {{ preferencesUrl }}`;
