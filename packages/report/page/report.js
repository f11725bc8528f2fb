// Filters, themes and opening. The page is whole without it: what needs it is hidden until it runs.
{
  const all = (selector) => [...document.querySelectorAll(selector)]
  const calls = all('details.call')

  const filter = () => {
    const { value } = document.querySelector('input[name="standing"]:checked')
    const name = document.querySelector('#find').value.trim().toLowerCase()
    for (const one of all('[data-keys]')) {
      const isAsked = value === '' || one.dataset.keys.split(' ').includes(value)
      one.hidden = !(isAsked && one.dataset.name.toLowerCase().includes(name))
    }
    const shown = calls.filter(({ hidden }) => !hidden).length
    document.querySelector('#told').textContent =
      shown === calls.length ? '' : `${shown} of ${calls.length} calls`
  }

  const unfold = () => {
    const shown = calls.filter(({ hidden }) => !hidden)
    const isOpening = shown.some(({ open }) => !open)
    for (const call of shown) call.open = isOpening
  }

  // For browsers that do not open what a link leads into.
  const reveal = () => {
    const call = document.getElementById(location.hash.slice(1))?.closest('details')
    if (call) call.open = true
  }

  for (const input of all('#find, input[name="standing"]')) input.addEventListener('input', filter)
  for (const button of all('#unfold')) button.addEventListener('click', unfold)
  for (const choice of all('input[name="theme"]')) {
    choice.addEventListener('input', () => {
      document.documentElement.dataset.theme = choice.value
    })
  }
  addEventListener('hashchange', reveal)
  reveal()
  for (const one of all('.tools, .theme')) one.hidden = false
}
