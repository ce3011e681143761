// Draws `data.captions.length` pictures out of one sprite, in as many columns as there is room for.
export default function ({ data, parentElement, setTriggerValue }) {
  const { sprite, captions, titles, selected, side, refused, clickable } = data;
  let grid = parentElement.querySelector(".grid");
  if (!grid) {
    grid = document.createElement("div");
    grid.className = "grid";
    parentElement.appendChild(grid);
  }
  // Cells are kept where they can be, so that the keyboard's focus stays on the one it was on.
  const tag = clickable ? "button" : "div";
  while (grid.childElementCount > captions.length) grid.lastElementChild.remove();
  while (grid.childElementCount < captions.length) {
    const cell = document.createElement(tag);
    cell.className = "cell";
    const picture = document.createElement("span");
    picture.className = "picture";
    picture.setAttribute("role", "img");
    cell.append(picture, document.createElement("span"));
    grid.appendChild(cell);
  }
  [...grid.children].forEach((cell, index) => {
    const [picture, caption] = cell.children;
    Object.assign(picture.style, {
      width: `${side}px`,
      height: `${side}px`,
      backgroundImage: `url(${sprite})`,
      backgroundSize: `${side * captions.length}px ${side}px`,
      backgroundPosition: `${-side * index}px 0`,
    });
    picture.setAttribute("aria-label", titles[index]);
    caption.textContent = captions[index];
    cell.classList.toggle("refused", Boolean(refused[index]));
    cell.title = titles[index];
    if (clickable) {
      cell.setAttribute("aria-current", String(index === selected));
      cell.onclick = () => setTriggerValue("opened", index);
    }
  });
}
