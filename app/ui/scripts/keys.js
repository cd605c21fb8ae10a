// Fields for keys.
() => {
  // Gradio leaves a key's field to the browser's memory of passwords: a key is to be remembered nowhere.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("#key input")) event.target.autocomplete = "new-password";
  });
}
