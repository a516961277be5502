import { mount } from "svelte";
import App from "../App.svelte";
import "../tokens.css";
import "../base.css";
import { packed } from "./source";

const target = document.getElementById("app");
if (target) mount(App, { target, props: { source: packed() } });
