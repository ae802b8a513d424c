/* global localStorage */
// The guides are open in the navigation, until the reader closes them.
if (localStorage.getItem('tsd-accordion-Guides') === null)
  localStorage.setItem('tsd-accordion-Guides', 'true')
